/** The program `bundle.ts ENTRY FOLDER`: writes a function's entry and all that it imports as Lambda loads it. */
import path from 'node:path'
import { build } from 'esbuild'
import { bundlePlugins } from './bundle-plugins.ts'

const [, , entry = '', outdir = ''] = process.argv

await build({
  entryPoints: { index: entry },
  outdir,
  outExtension: { '.js': '.mjs' },
  // What is imported by `import()` is a file of its own, which is read when it is needed.
  splitting: true,
  chunkNames: '[name]-[hash]',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external', // to read stack traces with; Node would parse them at each cold start
  sourcesContent: false,
  absWorkingDir: path.dirname(entry), // the same names, and so the same bytes, wherever the sources are
  plugins: [...bundlePlugins],
  logLevel: 'warning',
})
