/** Bundles a function's entry, and all that it imports, as Lambda loads it. What to do comes as JSON on standard input. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import { BUNDLE_OPTIONS } from './bundle-options.ts'
import { bundlePlugins } from './bundle-plugins.ts'
import type { Bundling } from './bundled-code.ts'
import { writeScripts } from './write-scripts.ts'

const { entry, constants = {}, outdir, codeCache } = JSON.parse(readFileSync(0, 'utf8')) as Bundling
const define = Object.entries(constants).map(
  ([name, value]) => [`process.env.${name}`, JSON.stringify(value)] as const,
)

const options = {
  ...BUNDLE_OPTIONS,
  entryPoints: { index: entry },
  outdir,
  outExtension: { '.js': '.mjs' },
  // What is imported by `import()` is a file of its own, which is read when it is needed.
  splitting: true,
  chunkNames: '[name]-[hash]',
  absWorkingDir: path.dirname(entry), // the same names, and so the same bytes, wherever the sources are
  define: Object.fromEntries(define),
  plugins: [...bundlePlugins],
  logLevel: 'warning',
} as const satisfies BuildOptions

if (codeCache === undefined) await build(options)
else {
  const modules = await build({ ...options, write: false, sourcemap: 'inline' })
  await writeScripts(modules.outputFiles, outdir, codeCache)
}
