/** Refuses native code: it is compiled for the machine that bundles, which need not run what Lambda runs. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Metafile, Plugin } from 'esbuild'
import { BundleError } from './bundle-error.ts'
import { packageOf } from './bundled-package.ts'

/** What node-gyp and prebuildify leave in the folder of a package. */
const NATIVE_TRACES = ['binding.gyp', 'prebuilds', 'build/Release']

/** @param user the package that needs it @default the one that the file belongs to */
export function nativeCodeError(file: string, user = packageOf(file)?.name): BundleError {
  const who = user === undefined ? file : `the package "${user}"`
  return new BundleError(
    `${who} needs native code (${file}), which is compiled for this machine and not for Lambda: use a package without native code, or call it from a function of its own`,
  )
}

/** Names the package of an imported `.node` file, where esbuild would complain of a missing loader. */
export const refuseNativeModules: Plugin = {
  name: 'no native modules',
  setup(build) {
    build.onLoad({ filter: /\.node$/ }, ({ path: file }) => ({
      errors: [{ text: nativeCodeError(file).message }],
    }))
  },
}

/**
 * Refuses packages that load native code by names that a bundler does not see, and often not before a call.
 *
 * @param folder that the metafile's paths are relative to
 */
export function refuseNativePackages({ inputs }: Metafile, folder: string): void {
  const roots = new Set(Object.keys(inputs).map((input) => packageOf(input)?.root))
  roots.delete(undefined)
  for (const root of roots as Set<string>) {
    const traces = NATIVE_TRACES.map((trace) => path.join(folder, root, trace))
    const found = traces.find((trace) => existsSync(trace))
    if (found !== undefined) throw nativeCodeError(found)
  }
}
