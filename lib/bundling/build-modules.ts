import path from 'node:path'
import { build, type BuildOptions, type Metafile, type OutputFile } from 'esbuild'
import type { BundleTask } from './bundle-asset.ts'
import { BUNDLE_OPTIONS, BUNDLE_PLUGINS, LEFT_OUT } from './bundle-options.ts'
import { asksForLocation, locatePackages } from './located-packages.ts'
import { optionalDependencies } from './optional-dependencies.ts'
import { refuseNativeModules, refuseNativePackages } from './native-code.ts'

export interface Modules {
  /** ES modules and their source maps. */
  readonly files: readonly OutputFile[]
  /** The source files of the modules that are imported at first or lazily, by the names of the modules. */
  readonly entries: Readonly<Record<string, string>>
  /** The folders of the packages that have to come along as files, by name. */
  readonly located: ReadonlyMap<string, string>
}

/**
 * Bundles an entry into ES modules, without writing them.
 *
 * @throws an error with a member `errors`, which esbuild has printed, or a `BundleError`
 */
export async function buildModules(task: BundleTask): Promise<Modules> {
  const options = optionsOf(task)
  const located = new Map<string, string>()
  let result = await build(options)
  // The plugin would read every file of every package, so it is only there if it is needed.
  if (asksForLocation(result.outputFiles)) {
    const plugins = [locatePackages(located), ...options.plugins]
    result = await build({ ...options, plugins })
  }
  refuseNativePackages(result.metafile, options.absWorkingDir)
  return { files: result.outputFiles, entries: entriesOf(result.metafile), located }
}

function optionsOf({ entry, constants = {}, codeCache }: BundleTask) {
  const define = Object.entries(constants).map(
    ([name, value]) => [`process.env.${name}`, JSON.stringify(value)] as const,
  )
  const folder = path.dirname(entry)
  return {
    ...BUNDLE_OPTIONS,
    ...(codeCache !== undefined && { sourcemap: 'inline' }),
    entryPoints: { index: entry },
    // Names of chunks and sources in maps are relative to these, and so the same wherever the bundle goes.
    absWorkingDir: folder,
    outdir: folder,
    write: false,
    allowOverwrite: true, // of an entry `index.mjs`, which is not written
    metafile: true,
    outExtension: { '.js': '.mjs' },
    splitting: true, // a dynamic `import()` becomes a separate file, which is read when needed
    chunkNames: '[name]-[hash]',
    define: Object.fromEntries(define),
    plugins: [refuseNativeModules, ...BUNDLE_PLUGINS, optionalDependencies],
    logLevel: 'warning',
  } as const satisfies BuildOptions
}

/** Without those that only throw, because they were left out. */
function entriesOf({ outputs }: Metafile): Record<string, string> {
  const entries = Object.entries(outputs).map(
    ([output, { entryPoint }]) => [path.basename(output), entryPoint] as const,
  )
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1]?.startsWith(LEFT_OUT) === false),
  )
}
