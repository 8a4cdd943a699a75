/** A schema at the top level of an MCP SDK module, up to the first line that is not part of it. */
const SCHEMA = /^const ([\w$]+) = ((?:z|\w+Schema)\.[^]*?);(?=\n(?![\t}\])]))/gm

/** The SDK's catalog of schemas by type name, filled by two loops, and its exported parts. */
const CATALOG =
  /^const _specTypeSchemas = \{\};\nconst _isSpecType = \{\};\nfunction register[^]*?^\}\nfor .*\nfor .*\n/m
const EXPORTED = /Object\.freeze\((_specTypeSchemas|_isSpecType)\)/g

/**
 * Marks the schemas in a module of the MCP SDK as pure, so that esbuild drops the unused ones. It keeps all of them
 * otherwise: creating a schema might have a side effect, and a catalog that servers seldom read refers to every one.
 * That saves 25 kB, and half of what loading the SDK creates. A module that looks different is returned unchanged.
 */
export function withTreeShakableSchemas(code: string): string {
  const marked = code.replaceAll(
    SCHEMA,
    (_, name: string, schema: string) => `const ${name} = ${pure(schema)};`,
  )
  if (!CATALOG.test(marked)) return marked
  return marked
    .replace(CATALOG, (fill) => `const catalogue = ${pure(`{\n${fill}${RETURN}\n}`)};\n`)
    .replaceAll(EXPORTED, (_, part: string) => pure(`Object.freeze(catalogue.${part})`))
}

const RETURN = 'return { _specTypeSchemas, _isSpecType };'

const pure = (body: string) => `/* @__PURE__ */ (() => ${body})()`
