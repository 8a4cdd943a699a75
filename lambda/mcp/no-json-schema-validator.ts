/** What bundles have in place of `@modelcontextprotocol/server/_shims` (lib/bundling/bundle-options.ts). */
export { default as process } from 'node:process'

export class DefaultJsonSchemaValidator {
  /** @throws always: no tool whose schemas are zod's, or another library's, comes here */
  getValidator(): never {
    throw new Error(
      'The bundle has no validator for JSON Schemas: give one to fromJsonSchema(), such as that of @modelcontextprotocol/server/validators/cf-worker.',
    )
  }
}
