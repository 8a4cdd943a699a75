/**
 * Loads the files of a bundle as scripts with a V8 code cache, which is faster than compiling them. V8 takes a cache with
 * changed bytes as it is, and notices neither another architecture nor another script of the same length: a manifest beside
 * the caches says what they fit, and what does not fit is compiled as usual.
 *
 * @see https://nodejs.org/api/vm.html#new-vmscriptcode-options
 */
import path from 'node:path'
import type { Script as VmScript } from 'node:vm'

/** What the caches of a bundle are of: `manifest.json` beside them. */
export interface CacheManifest {
  /** `process.version` of the Node.js that compiled the scripts. */
  readonly node: string
  readonly arch: string
  /** SHA-256 of all scripts of the bundle, which the bundle knows as well. */
  readonly bundle: string
  /** SHA-256 of each code cache, by the file name of its script. */
  readonly caches: Readonly<Record<string, string>>
}

/** The folder of the caches in their layer. */
export const LAYER_FOLDER = 'code-cache'
/** The same, seen from a bundle: the one is in `/opt`, the other in `/var/task`. */
export const CACHE_FOLDER = `../../opt/${LAYER_FOLDER}`

export interface Scripts {
  /**
   * Returns the exports of a module: a script of the bundle, by its import specifier, a built-in module, or one from the
   * bundle's `node_modules`.
   *
   * @throws when there is no such module, and what its code throws
   */
  readonly load: (name: string) => unknown
  /** The loaded scripts, by their file names. */
  readonly loaded: ReadonlyMap<string, Loaded>
}

interface Module {
  exports: unknown
}

type ModuleFunction = (
  module: Module,
  require: Scripts['load'],
  importScript: (name: string) => Promise<unknown>,
  nodeRequire: NodeJS.Require,
  bundleFolder: string,
) => void

export interface Loaded {
  readonly module: Module
  readonly script: VmScript
  /** What its code threw. */
  failure?: { readonly error: unknown }
}

type ReadCache = (script: string) => Buffer | undefined

/**
 * @param folder holds the scripts
 * @param readCache finds the code cache of a script
 * @param adapt replaces what a script exports
 */
export function openScripts(
  folder: string,
  readCache: ReadCache = () => undefined,
  adapt: (exported: unknown) => unknown = (exported) => exported,
): Scripts {
  // An `import` would read every member of these modules, and thereby load their dependencies.
  const { isAscii } = process.getBuiltinModule('node:buffer')
  const { readFileSync } = process.getBuiltinModule('node:fs')
  const { createRequire } = process.getBuiltinModule('node:module')
  const { Script, constants } = process.getBuiltinModule('node:vm')
  const nodeRequire = createRequire(path.join(folder, '_'))
  const loaded = new Map<string, Loaded>()
  let hasWarned = false

  function load(name: string): unknown {
    if (!name.startsWith('./')) return builtin(name) ?? nodeRequire(name)
    const file = scriptName(path.basename(name))
    const known = loaded.get(file)
    if (known?.failure !== undefined) throw known.failure.error
    if (known !== undefined) return known.module.exports

    const filename = path.join(folder, file)
    const bytes = readFileSync(filename)
    // The first is faster. esbuild leaves nothing but ASCII, except in regular expressions and comments.
    const source = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
    const cachedData = readCache(file)
    const script = new Script(source, {
      filename,
      lineOffset: -HEAD_LINES,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER, // of what is no script
      ...(cachedData && { cachedData }),
    })
    if (script.cachedDataRejected === true && !hasWarned) {
      hasWarned = true
      warn(`V8 has refused that of ${file}`)
    }
    const module: Module = { exports: {} }
    const entry: Loaded = { module, script }
    loaded.set(file, entry)
    const run = script.runInThisContext() as ModuleFunction
    try {
      run(module, load, importScript, nodeRequire, folder)
    } catch (error) {
      entry.failure = { error } // every later import throws the same, as that of an ES module does
      throw error
    }
    module.exports = adapt(module.exports)
    return module.exports
  }

  const importScript = async (name: string) => Promise.resolve().then(() => load(name))

  return { load, loaded }
}

/**
 * Reads the code caches of a bundle, as far as they are of this bundle, made by this Node.js on this architecture, and whole.
 * Warns once of any that are not. Without a manifest there are none, and nothing to warn of.
 *
 * @param folder of the caches
 * @param bundle SHA-256 of its scripts
 */
export function openCaches(folder: string, bundle: string): ReadCache {
  const { existsSync, readFileSync } = process.getBuiltinModule('node:fs')
  const file = path.join(folder, MANIFEST)
  let caches: CacheManifest['caches'] = {}
  try {
    if (existsSync(file)) caches = fitting(JSON.parse(readFileSync(file, 'utf8')), bundle)
  } catch (error) {
    warn((error as Error).message)
  }
  return (script) => {
    const { [script]: expected } = caches
    if (expected === undefined) return undefined
    try {
      const cache = readFileSync(path.join(folder, cacheName(script)))
      if (sha256Hex(cache) === expected) return cache
      throw new Error(`that of ${script} is damaged`)
    } catch (error) {
      warn((error as Error).message)
      caches = {}
      return undefined
    }
  }
}

/** @throws when the caches are of something else */
function fitting(
  { node, arch, bundle, caches }: CacheManifest,
  expected: string,
): CacheManifest['caches'] {
  const { version, arch: ownArch } = process
  if (node !== version || arch !== ownArch)
    throw new Error(`it is of Node.js ${node} on ${arch}, and this is ${version} on ${ownArch}`)
  if (bundle !== expected) throw new Error('it is of another bundle')
  return caches ?? {}
}

const warn = (reason: string) =>
  // eslint-disable-next-line no-console -- the log is a part of what is loaded here
  console.warn(
    `The code cache is not used, or not in full: ${reason}. Everything works, but starts slower; the next release makes a new one.`,
  )

/** What code calls the folder of its bundle, where it needs to know. */
export const BUNDLE_FOLDER = '__bundleFolder'

/** What imports a script: as long as `import`, which it replaces. */
export const IMPORT_SCRIPT = '$load_'
/** The `require` of packages in the bundle. */
export const NODE_REQUIRE = '$require_'

/** Wraps a CommonJS module, made of an ES module, in a function. */
export function wrapModule(commonJs: string): string {
  const names = ['module', 'require', IMPORT_SCRIPT, NODE_REQUIRE, BUNDLE_FOLDER].join()
  return `(function(${names}){'use strict'\n${commonJs}\n})\n`
}
const HEAD_LINES = 1

/** SHA-256 in hexadecimal digits. */
export const sha256Hex = (data: string | Uint8Array): string =>
  process.getBuiltinModule('node:crypto').hash('sha256', data)

export const MANIFEST = 'manifest.json'

/** File name of a module's script. Lambda would load an `index.js` as the handler's module. */
export const scriptName = (module: string): string => module.replace(/\.mjs$/, '.script.js')

/** File name of a script's code cache. */
export const cacheName = (script: string): string => `${script}.cache`

/** Unlike `require`, this reads none of the module's members. Undefined for other modules. */
const builtin = (name: string): unknown => process.getBuiltinModule(name)
