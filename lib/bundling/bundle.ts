/** Bundles a function's entry with everything that it imports, as a `BundleTask` on standard input says. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import type { BundleTask } from './bundle-asset.ts'
import { BUNDLE_OPTIONS, BUNDLE_PLUGINS } from './bundle-options.ts'
import { writeCodeCacheBundle } from './code-cache-bundle.ts'

const task = JSON.parse(readFileSync(0, 'utf8')) as BundleTask
const { entry, constants = {}, outdir, codeCache } = task
const define = Object.entries(constants).map(
  ([name, value]) => [`process.env.${name}`, JSON.stringify(value)] as const,
)

const options = {
  ...BUNDLE_OPTIONS,
  entryPoints: { index: entry },
  outdir,
  outExtension: { '.js': '.mjs' },
  splitting: true, // a dynamic `import()` becomes a separate file, which is read when needed
  chunkNames: '[name]-[hash]',
  absWorkingDir: path.dirname(entry), // the same names, and so the same bytes, wherever the sources are
  define: Object.fromEntries(define),
  plugins: [...BUNDLE_PLUGINS],
  logLevel: 'warning',
} as const satisfies BuildOptions

if (codeCache === undefined) await build(options)
else {
  const modules = await build({ ...options, write: false, sourcemap: 'inline' })
  await writeCodeCacheBundle(modules.outputFiles, outdir, codeCache)
}
