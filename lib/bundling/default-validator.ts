/** The SDK's validator for JSON Schemas: 150 kB, which only `fromJsonSchema()` without a validator of its own needs. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Metafile, type Plugin, transformSync } from 'esbuild'
import { packageOf } from './bundled-package.ts'
import { lambdaModulePath } from './lambda-module-path.ts'
import { loaderOf } from './loader-of.ts'

const SDK = '@modelcontextprotocol/server'
/** The module of the SDK that has `fromJsonSchema`. */
const INDEX = /[\\/]@modelcontextprotocol[\\/]server[\\/]dist[\\/]index\.mjs$/

/**
 * Gives the SDK a validator that throws: a server whose features check their own arguments never comes to it.
 *
 * @param isNeeded whether `fromJsonSchema` gets the validator that it has in Node
 */
export function defaultValidator(isNeeded: boolean): Plugin {
  return {
    name: 'the validator for JSON Schemas only where it is needed',
    setup(build) {
      const substitute = { path: lambdaModulePath('mcp/no-json-schema-validator') }
      build.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, ({ importer }) =>
        isNeeded && INDEX.test(importer) ? undefined : substitute,
      )
    },
  }
}

/**
 * Whether anything in a bundle calls `fromJsonSchema` without a validator, or may do so.
 *
 * @param folder that the metafile's paths are relative to
 */
export function needsDefaultValidator({ inputs }: Metafile, folder: string): boolean {
  return Object.entries(inputs)
    .filter(([input]) => packageOf(input)?.name !== SDK)
    .filter(([, { imports }]) => imports.some(({ path: imported }) => INDEX.test(imported)))
    .some(([input]) => mayNeedIt(path.join(folder, input)))
}

const IMPORT = /^import [^;]*;$/gm
const REEXPORTED = /\bfromJsonSchema as\b|^export \*.*@modelcontextprotocol\/server"/m

/** Whether a file uses `fromJsonSchema` other than in calls with two arguments, as far as its text shows. */
function mayNeedIt(file: string): boolean {
  const { code } = transformSync(readFileSync(file, 'utf8'), { loader: loaderOf(file) })
  if (REEXPORTED.test(code)) return true
  const body = code.replaceAll(IMPORT, '')
  return [...body.matchAll(/\bfromJsonSchema\b/g)].some(
    ({ index, 0: { length } }) => argumentsAt(body.slice(index + length)) < 2,
  )
}

const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[()[\]{},`/]|\.{3}/g

/** The number of arguments of the call whose `(` begins the text; 0 when that is not certain. */
function argumentsAt(text: string): number {
  if (!text.startsWith('(')) return 0
  let depth = 0
  let commas = 0
  for (const [token] of text.matchAll(TOKEN)) {
    // A regular expression, a template or a spread may hold anything.
    if (['/', '`'].includes(token) || (token === '...' && depth === 1)) return 0
    if ('([{'.includes(token)) depth++
    else if (')]}'.includes(token)) depth--
    else if (token === ',' && depth === 1) commas++
    if (depth === 0) return commas + 1
  }
  return 0
}
