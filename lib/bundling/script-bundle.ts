/** Bundles of scripts, which V8 can be given a code cache of, and the function that makes it. */
import { writeFile } from 'node:fs/promises'
import { SourceMap, type SourceMapPayload } from 'node:module'
import path from 'node:path'
import { build, type OutputFile, transform, type TransformFailure } from 'esbuild'
import {
  IMPORT_SCRIPT,
  NODE_REQUIRE,
  scriptName,
  sha256Hex,
  wrapModule,
} from '../../lambda/code-cache/cached-scripts.ts'
import { BUNDLE_OPTIONS } from './bundle-options.ts'
import { BUILDER } from './bundle-asset.ts'
import { lambdaModulePath } from './lambda-module-path.ts'

/** What the bundle consists of beside its scripts, by file names. */
const PROGRAMS = { index: 'index', [BUILDER]: 'builder-main', 'code-cache-play': 'play-main' }

/** A module that is no script. The message says why, for the person who deploys. */
export class NoScriptError extends Error {
  override readonly name = 'NoScriptError'
}

/**
 * Writes a bundle's files as scripts, the `index.mjs` that loads them, and what makes their code cache.
 *
 * @param modules ES modules with inline source maps
 * @param outdir exists already
 * @param constants to compile into what makes the code cache
 * @throws {NoScriptError} before anything is written, when a module cannot be a script
 */
export async function writeScriptBundle(
  modules: readonly OutputFile[],
  outdir: string,
  constants: Readonly<Record<string, string>>,
): Promise<void> {
  const names = modules.map(({ path: file }) => path.basename(file))
  const scripts = await Promise.all(modules.map(async (module) => scriptOf(module, names)))
  const sources = scripts.map(({ name, source }) => `${name}\n${source}`).toSorted()
  const define = Object.entries({ ...constants, BUNDLE_SHA256: sha256Hex(sources.join('\n')) }).map(
    ([name, value]) => [`process.env.${name}`, JSON.stringify(value)] as const,
  )
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: Object.fromEntries(
      Object.entries(PROGRAMS).map(([name, entry]) => [
        name,
        lambdaModulePath(`code-cache/${entry}`),
      ]),
    ),
    outdir: path.dirname(lambdaModulePath('code-cache/index')), // source maps depend on it; nothing is written there
    write: false,
    outExtension: { '.js': '.mjs' },
    define: Object.fromEntries(define),
    logLevel: 'warning',
  })
  const write = async (name: string, content: string | Uint8Array) =>
    writeFile(path.join(outdir, name), content)
  await Promise.all([
    ...scripts.flatMap(({ name, source, map }) => [write(name, source), write(`${name}.map`, map)]),
    ...outputFiles.map(async ({ path: file, contents }) => write(path.basename(file), contents)),
  ])
}

/** @param modules the names of all */
async function scriptOf({ path: file, text }: OutputFile, modules: readonly string[]) {
  const name = scriptName(path.basename(file))
  const { minify, target, sourcesContent } = BUNDLE_OPTIONS
  const { code, map } = await transform(withScriptImports(text, modules), {
    format: 'cjs',
    platform: 'neutral', // for 'node' it would repeat the names of all exports, for `import`
    minify,
    target,
    sourcesContent,
    sourcefile: name, // from a `.mjs`, a default import would yield all exports
    sourcemap: 'external',
    // An ES module has no `module`, and the `require` of esbuild's stand-in is that of the bundle's packages.
    define: { module: 'undefined', require: NODE_REQUIRE },
    logOverride: { 'empty-import-meta': 'error' },
    logLevel: 'silent',
  }).catch((error: unknown) => {
    throw new NoScriptError(reasonOf(error as TransformFailure, text))
  })
  return { name, source: wrapModule(code.replace(HASHBANG, '')), map }
}

const HASHBANG = /^#!.*/

/** What is no script is imported as it is, such as a file that code finds by itself. */
function withScriptImports(text: string, modules: readonly string[]): string {
  return modules.reduce(
    (changed, name) => changed.replaceAll(`import("./${name}")`, `${IMPORT_SCRIPT}("./${name}")`),
    text,
  )
}

/** Names the source file of the first error. */
function reasonOf({ errors: [problem], message }: TransformFailure, text: string): string {
  if (problem === undefined) return message
  const { line = 1, column = 0 } = problem.location ?? {}
  const [, map = ''] =
    /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(text) ?? []
  const payload = JSON.parse(Buffer.from(map, 'base64').toString() || '{}') as SourceMapPayload
  const entry = map === '' ? {} : new SourceMap(payload).findEntry(line - 1, column)
  const place = 'originalSource' in entry ? `${String(entry.originalSource)}: ` : ''
  return `${place}${problem.text}`
}
