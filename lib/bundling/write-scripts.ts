/** Bundles for a code cache: each file a script, beside it what a function like it made of the same script before. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build, type OutputFile, transform } from 'esbuild'
import {
  cacheName,
  type CodeCache,
  hashOf,
  scriptName,
  scriptOf,
} from '../../lambda/code-cache/cached-scripts.ts'
import { BUNDLE_OPTIONS } from './bundle-options.ts'
import { lambdaFile } from './lambda-file.ts'

/**
 * Writes the bundle's files as scripts, and the `index.mjs` that loads them.
 *
 * @param modules ES modules with inline source maps
 * @param cacheFile what the function answered to `{"codeCache":true}`; it need not be there yet
 * @throws when a module has what a script cannot have, or the file holds anything else
 */
export async function writeScripts(
  modules: readonly OutputFile[],
  outdir: string,
  cacheFile: string,
): Promise<void> {
  const made = await readCodeCache(cacheFile)
  await mkdir(outdir, { recursive: true })
  const used = await Promise.all(modules.map(async (module) => writeScript(module, made)))
  tell(cacheFile, Object.keys(made).length, used.filter(Boolean).length)
  await build({
    ...BUNDLE_OPTIONS,
    entryPoints: { index: lambdaFile('code-cache/index') },
    outdir,
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  })
}

/** @returns whether there is a code cache for it */
async function writeScript(
  { path: file, text }: OutputFile,
  made: CodeCache['scripts'],
): Promise<boolean> {
  const { base } = path.parse(file)
  const { minify, target, sourcesContent } = BUNDLE_OPTIONS
  const { code, map } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    minify,
    target,
    sourcesContent,
    sourcefile: scriptName(base), // of a `.mjs`, a default export would be all exports
    sourcemap: 'external',
    supported: { 'dynamic-import': false },
    logOverride: { 'empty-import-meta': 'error' },
    logLevel: 'silent',
  }).catch((error: unknown) => {
    const { message } = error as Error
    throw new Error(
      `CODE_CACHE is set, and ${base} cannot be a script, which has neither a top-level await nor import.meta: ${message}`,
    )
  })
  const script = path.join(path.dirname(file), scriptName(base))
  const source = scriptOf(code)
  await Promise.all([writeFile(script, source), writeFile(`${script}.map`, map)])
  const cache = made[hashOf(source)]
  if (cache !== undefined) await writeFile(cacheName(script), Buffer.from(cache, 'base64'))
  return cache !== undefined
}

async function readCodeCache(file: string): Promise<CodeCache['scripts']> {
  if (!existsSync(file)) return {}
  const content = await readFile(file, 'utf8')
  const { scripts } = parsed(content)
  if (typeof scripts === 'object' && scripts !== null) return scripts as CodeCache['scripts']
  throw new Error(
    `CODE_CACHE is ${JSON.stringify(file)}, which holds ${content.slice(0, 200)}: it should hold what the function answers to {"codeCache":true}`,
  )
}

function parsed(json: string): Partial<Record<keyof CodeCache, unknown>> {
  try {
    return (JSON.parse(json) ?? {}) as Partial<CodeCache>
  } catch {
    return {}
  }
}

function tell(file: string, known: number, used: number): void {
  if (known === 0)
    console.error(`${file} is not there yet: the function starts without a code cache`)
  else if (used < known) {
    console.error(
      `${file} is older than the code: ${used} of its ${known} scripts are still the same; make a new one after this deployment`,
    )
  }
}
