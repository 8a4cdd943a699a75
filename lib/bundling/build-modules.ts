import path from 'node:path'
import { build, type BuildOptions, type Metafile, type OutputFile, type Plugin } from 'esbuild'
import type { BundleTask } from './bundle-asset.ts'
import { BUNDLE_OPTIONS, BUNDLE_PLUGINS, LEFT_OUT } from './bundle-options.ts'
import { defaultValidator, needsDefaultValidator } from './default-validator.ts'
import { externalPackages, importedAtOnce, importedFromLayers } from './external-packages.ts'
import { asksForLocation, locatePackages } from './located-packages.ts'
import { optionalDependencies } from './optional-dependencies.ts'
import { reachedModules } from './reached-modules.ts'
import { refuseNativeModules, refuseNativePackages } from './native-code.ts'

export interface Modules {
  /** ES modules, their source maps, and the files that loaders put beside them. */
  readonly files: readonly OutputFile[]
  /** The source files of the modules that are imported at first or lazily, by the names of the modules. */
  readonly entries: Readonly<Record<string, string>>
  /** The folders of the packages that have to come along as files, by name. */
  readonly located: ReadonlyMap<string, string>
  /** The names of the packages that layers have. */
  readonly external: readonly string[]
  /** One of them that a module imports by a statement. */
  readonly importedAtOnce: string | undefined
}

/**
 * Bundles an entry into ES modules, without writing them.
 *
 * @throws an error with a member `errors`, which esbuild has printed, or a `BundleError`
 */
export async function buildModules(task: BundleTask): Promise<Modules> {
  const located = new Map<string, string>()
  const folder = path.dirname(task.entry)
  let added = [defaultValidator(false)]
  let result = await build(optionsOf(task, added))
  if (needsDefaultValidator(result.metafile, folder)) {
    added = [defaultValidator(true)]
    result = await build(optionsOf(task, added))
  }
  // The plugin would read every file of every package, so it is only there if it is needed.
  if (asksForLocation(result.outputFiles)) {
    result = await build(optionsOf(task, [locatePackages(located), ...added]))
  }
  const { outputFiles, metafile } = result
  refuseNativePackages(metafile, folder)
  const reached = reachedModules(metafile, 'index.mjs')
  const isReached = (file: string) => !MODULE.test(file) || reached.has(path.basename(file, '.map'))
  const files = outputFiles.filter((file) => isReached(file.path))
  const entries = Object.entries(entriesOf(metafile)).filter(([name]) => isReached(name))
  const external = importedFromLayers(metafile, task.bundling?.external ?? [])
  return {
    files,
    entries: Object.fromEntries(entries),
    located,
    external,
    importedAtOnce: importedAtOnce(metafile),
  }
}

/** A module of a bundle, or its source map. */
export const MODULE = /\.mjs(?:\.map)?$/

/** Compiled in, so that no bundle holds the code of another front door. */
const DEFAULT_CONSTANTS = { FRONT_DOOR: 'http-api' }

function optionsOf(task: BundleTask, added: readonly Plugin[]) {
  const { entry, constants = {}, codeCache, bundling: { external = [], loader = {} } = {} } = task
  const define = Object.entries({ ...DEFAULT_CONSTANTS, ...constants }).map(
    ([name, value]) => [`process.env.${name}`, JSON.stringify(value)] as const,
  )
  const folder = path.dirname(entry)
  return {
    ...BUNDLE_OPTIONS,
    ...(codeCache === true && { sourcemap: 'inline' }),
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
    loader,
    plugins: [
      ...added,
      externalPackages(external),
      refuseNativeModules,
      ...BUNDLE_PLUGINS,
      optionalDependencies,
    ],
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
