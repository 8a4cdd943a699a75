/**
 * Loads the files of a bundle as scripts with a V8 code cache, which is faster than compiling them. V8 rejects a cache
 * that another build made, or the same build with other flags; it then compiles the script.
 *
 * @see https://nodejs.org/api/vm.html#new-vmscriptcode-options
 */
import path from 'node:path'
import type { Script as VmScript } from 'node:vm'

/** The code cache as a function returns it (lib/bundling/code-cache-bundle.ts puts it into the next bundle). */
export interface CodeCache {
  /** Version of the Node.js that compiled the scripts. */
  readonly node: string
  readonly arch: string
  /** The code cache of each script in base64, keyed by the script's {@link sha256Hex}. */
  readonly scripts: Readonly<Record<string, string>>
}

export interface Scripts {
  /**
   * Returns the exports of a module: a script of the bundle, by its import specifier, a built-in module, or one from the
   * bundle's `node_modules`.
   *
   * @throws when there is no such module
   */
  readonly load: (name: string) => unknown
  /** Returns the code cache of all loaded scripts, which holds the functions that were called so far. */
  readonly codeCache: () => CodeCache
  /** Number of loaded scripts. */
  readonly size: number
}

interface Module {
  exports: unknown
}

type ModuleFunction = (module: Module, require: Scripts['load'], bundleFolder: string) => void

interface Loaded {
  readonly module: Module
  readonly source: string
  readonly script: VmScript
}

/** @param folder holds the scripts and their code caches, if any */
export function openScripts(folder: string): Scripts {
  // An `import` would read every member of these modules, and thereby load their dependencies.
  const { existsSync, readFileSync } = process.getBuiltinModule('node:fs')
  const { createRequire } = process.getBuiltinModule('node:module')
  const { Script } = process.getBuiltinModule('node:vm')
  const loaded = new Map<string, Loaded>()
  let hasWarned = false

  function load(name: string): unknown {
    const known = loaded.get(name)
    if (known !== undefined) return known.module.exports
    if (!name.startsWith('./')) return builtin(name) ?? createRequire(path.join(folder, '_'))(name)

    const filename = path.join(folder, scriptName(name))
    const source = readFileSync(filename, 'latin1') // fastest to read; esbuild writes ASCII only
    const cache = cacheName(filename)
    const cachedData = existsSync(cache) ? { cachedData: readFileSync(cache) } : {}
    const script = new Script(source, { filename, lineOffset: -HEAD_LINES, ...cachedData })
    if (script.cachedDataRejected === true) warnOnce()
    const module: Module = { exports: {} }
    loaded.set(name, { module, source, script })
    const run = script.runInThisContext() as ModuleFunction
    run(module, load, folder)
    return module.exports
  }

  function warnOnce(): void {
    if (hasWarned) return
    hasWarned = true
    process.emitWarning(
      `the code cache does not fit Node.js ${process.version} on ${process.arch}: everything works, but starts slower; make a new one`,
    )
  }

  return {
    load,
    codeCache() {
      const scripts = [...loaded.values()].map(({ source, script }) => [
        sha256Hex(source),
        script.createCachedData().toString('base64'),
      ])
      const { version: node, arch } = process
      return { node, arch, scripts: Object.fromEntries(scripts) as CodeCache['scripts'] }
    },
    get size() {
      return loaded.size
    },
  }
}

/** What code calls the folder of its bundle, where it needs to know. */
export const BUNDLE_FOLDER = '__bundleFolder'

/** Wraps a CommonJS module in a function that takes `module`, `require` and, where it needs it, the bundle's folder. */
export function wrapModule(commonJs: string): string {
  const folder = commonJs.includes(BUNDLE_FOLDER) ? `, ${BUNDLE_FOLDER}` : ''
  return `(function (module, require${folder}) {\n${commonJs}\n})\n`
}
const HEAD_LINES = 1

/** SHA-256 in hexadecimal digits. V8 compares only the length of the source with that of the cached script. */
export const sha256Hex = (script: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(script).digest('hex')

/** File name of a module's script. Lambda would load an `index.js` as the handler's module. */
export const scriptName = (module: string): string => module.replace(/\.mjs$/, '.script.js')

/** File name of a script's code cache. */
export const cacheName = (script: string): string => `${script}.cache`

/** Unlike `require`, this reads none of the module's members. Undefined for other modules. */
const builtin = (name: string): unknown => process.getBuiltinModule(name)
