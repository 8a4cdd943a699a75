import type { BuildOptions } from 'esbuild'

/** How every function is bundled, and how the benchmark bundles those that it compares with ours. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external', // to read stack traces with; Node would parse them at each cold start
  sourcesContent: false,
} as const satisfies BuildOptions
