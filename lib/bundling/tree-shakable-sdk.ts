/** A schema at the top level of a module of the MCP SDK, up to the line that is no part of it. */
const SCHEMA = /^const ([\w$]+) = ((?:z|\w+Schema)\.[^]*?);(?=\n(?![\t}\])]))/gm

/** The catalogue of them by the names of types, filled by two loops, and its parts as they are exported. */
const CATALOGUE =
  /^const _specTypeSchemas = \{\};\nconst _isSpecType = \{\};\nfunction register[^]*?^\}\nfor .*\nfor .*\n/m
const EXPORTED = /Object\.freeze\((_specTypeSchemas|_isSpecType)\)/g

/**
 * The same module of the MCP SDK, whose schemas are left out of the bundle where nothing uses them. As the SDK has them
 * they all stay: making one might have an effect, and a catalogue that servers seldom look into uses every one. That is
 * 25 kB, and half of what is made when the SDK is loaded. Of a module that looks otherwise nothing is left out.
 */
export function withDroppableSchemas(code: string): string {
  const marked = code.replaceAll(
    SCHEMA,
    (_, name: string, schema: string) => `const ${name} = ${pure(schema)};`,
  )
  if (!CATALOGUE.test(marked)) return marked
  return marked
    .replace(CATALOGUE, (fill) => `const catalogue = ${pure(`{\n${fill}${RETURN}\n}`)};\n`)
    .replaceAll(EXPORTED, (_, part: string) => pure(`Object.freeze(catalogue.${part})`))
}

const RETURN = 'return { _specTypeSchemas, _isSpecType };'

const pure = (body: string) => `/* @__PURE__ */ (() => ${body})()`
