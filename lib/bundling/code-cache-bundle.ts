/** Bundles with a code cache: each file is a script, beside the code cache that an earlier function made of it. */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build, type OutputFile, transform } from 'esbuild'
import {
  cacheName,
  type CodeCache,
  scriptName,
  sha256Hex,
  wrapModule,
} from '../../lambda/code-cache/cached-scripts.ts'
import { BundleError } from './bundle-error.ts'
import { BUNDLE_OPTIONS } from './bundle-options.ts'
import { lambdaModulePath } from './lambda-module-path.ts'

type Caches = CodeCache['scripts']

/**
 * Writes a bundle's files as scripts with their code caches, and the `index.mjs` that loads them.
 *
 * @param modules ES modules with inline source maps
 * @param outdir exists already
 * @param cacheFile the function's answer to `{"codeCache":true}`; it need not exist yet
 * @throws {BundleError} when a module cannot be a script, or the file holds no code cache
 */
export async function writeCodeCacheBundle(
  modules: readonly OutputFile[],
  outdir: string,
  cacheFile: string,
): Promise<void> {
  const caches = await readCodeCache(cacheFile)
  const isCached = await Promise.all(
    modules.map(async (module) => writeScript(module, outdir, caches)),
  )
  warnIfUnused(cacheFile, Object.keys(caches).length, isCached.filter(Boolean).length)
  const entry = lambdaModulePath('code-cache/index')
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: { index: entry },
    outdir: path.dirname(entry), // source maps depend on it; nothing is written there
    write: false,
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  })
  const written = outputFiles.map(async ({ path: file, contents }) =>
    writeFile(path.join(outdir, path.basename(file)), contents),
  )
  await Promise.all(written)
}

/** @returns whether there is a code cache for the script */
async function writeScript(
  { path: file, text }: OutputFile,
  outdir: string,
  caches: Caches,
): Promise<boolean> {
  const { base } = path.parse(file)
  const { minify, target, sourcesContent } = BUNDLE_OPTIONS
  const { code, map } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    minify,
    target,
    sourcesContent,
    sourcefile: scriptName(base), // from a `.mjs`, a default import would yield all exports
    sourcemap: 'external',
    supported: { 'dynamic-import': false },
    logOverride: { 'empty-import-meta': 'error' },
    logLevel: 'silent',
  }).catch((error: unknown) => {
    const { message } = error as Error
    throw new BundleError(
      `CODE_CACHE is set, and ${base} cannot be a script, which allows neither top-level await nor import.meta: ${message}`,
    )
  })
  const script = path.join(outdir, scriptName(base))
  const source = wrapModule(code)
  await Promise.all([writeFile(script, source), writeFile(`${script}.map`, map)])
  const cache = caches[sha256Hex(source)]
  if (cache !== undefined) await writeFile(cacheName(script), Buffer.from(cache, 'base64'))
  return cache !== undefined
}

async function readCodeCache(file: string): Promise<Caches> {
  if (!existsSync(file)) return {}
  const content = await readFile(file, 'utf8')
  const { scripts } = parsed(content)
  if (typeof scripts === 'object' && scripts !== null) return scripts as Caches
  throw new BundleError(
    `CODE_CACHE is ${JSON.stringify(file)}, which holds ${content.slice(0, 200)}: it must hold the function's answer to {"codeCache":true}`,
  )
}

function parsed(json: string): Partial<Record<keyof CodeCache, unknown>> {
  try {
    return (JSON.parse(json) ?? {}) as Partial<CodeCache>
  } catch {
    return {}
  }
}

function warnIfUnused(file: string, known: number, used: number): void {
  if (known === 0)
    console.error(`${file} does not exist yet: the function starts without a code cache`)
  else if (used < known) {
    console.error(
      `${file} is older than the code: it fits only ${used} of its ${known} scripts; create a new one after this deployment`,
    )
  }
}
