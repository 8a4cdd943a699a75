/** Gives ES modules `require`, and the folder of the bundle, where bundled packages need them. */
import type { OutputFile } from 'esbuild'
import { BUNDLE_FOLDER } from '../../lambda/code-cache/cached-scripts.ts'

const DEFINITIONS = [
  [
    'Dynamic require of "', // in esbuild's stand-in, which uses the real `require` if there is one
    "require=process.getBuiltinModule('node:module').createRequire(import.meta.url)",
  ],
  [BUNDLE_FOLDER, `${BUNDLE_FOLDER}=import.meta.dirname`],
] as const

/** The definitions that a module of a bundle needs, in one line; empty for most modules. */
function definitionsFor(code: string): string {
  const needed = DEFINITIONS.filter(([trace]) => code.includes(trace))
  return needed.length === 0 ? '' : `const ${needed.map(([, value]) => value).join(',')};`
}

/**
 * Adds definitions to the modules that need them, and a line to their source maps.
 *
 * @returns the text of each file by its path
 */
export function withModuleScope(files: readonly OutputFile[]): ReadonlyMap<string, string> {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  for (const { path, text } of files) {
    const definitions = definitionsFor(path.endsWith('.mjs') ? text : '')
    if (definitions === '') continue
    texts.set(path, `${definitions}\n${text}`)
    const map = JSON.parse(texts.get(`${path}.map`) ?? '{}') as { mappings: string }
    texts.set(`${path}.map`, JSON.stringify({ ...map, mappings: `;${map.mappings}` }))
  }
  return texts
}
