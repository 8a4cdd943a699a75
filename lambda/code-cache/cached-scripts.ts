/**
 * The files of a bundle as scripts, with what V8 compiled of them before, its code cache: loading that takes less than
 * compiling anew. V8 refuses what another build of it made, or the same with other flags; the script is then compiled.
 *
 * @see https://nodejs.org/api/vm.html#new-vmscriptcode-options
 */
import path from 'node:path'
import type { Script as VmScript } from 'node:vm'

/** What a function tells of its scripts (lib/bundling/write-scripts.ts puts it into the next bundle). */
export interface CodeCache {
  /** Versions of what compiled them. */
  readonly node: string
  readonly arch: string
  /** What V8 made of each, in base64, by {@link hashOf} the script. */
  readonly scripts: Readonly<Record<string, string>>
}

export interface Scripts {
  /**
   * The exports of a module: a script of the bundle, by the name that its importers have for it, or a builtin.
   *
   * @throws when there is no such module
   */
  readonly load: (name: string) => unknown
  /** Of all that are loaded, with the functions that were called by now. */
  readonly codeCache: () => CodeCache
  /** How many are loaded. */
  readonly size: number
}

interface Module {
  exports: unknown
}

type Wrapped = (module: Module, require: Scripts['load']) => void

interface Loaded {
  readonly module: Module
  readonly source: string
  readonly script: VmScript
}

/** @param folder where the scripts are, each with its code cache, if any */
export function openScripts(folder: string): Scripts {
  // An `import` of these would read all of their members, and load what stands behind them.
  const { existsSync, readFileSync } = process.getBuiltinModule('node:fs')
  const { Script } = process.getBuiltinModule('node:vm')
  const loaded = new Map<string, Loaded>()
  let isTold = false

  function load(name: string): unknown {
    const known = loaded.get(name)
    if (known !== undefined) return known.module.exports
    if (!name.startsWith('./')) return builtin(name)

    const filename = path.join(folder, scriptName(name))
    const source = readFileSync(filename, 'latin1') // which ASCII is, and the fastest to read
    const cache = cacheName(filename)
    const cachedData = existsSync(cache) ? { cachedData: readFileSync(cache) } : {}
    const script = new Script(source, { filename, lineOffset: -HEAD_LINES, ...cachedData })
    if (script.cachedDataRejected === true) tell()
    const module: Module = { exports: {} }
    loaded.set(name, { module, source, script })
    const run = script.runInThisContext() as Wrapped
    run(module, load)
    return module.exports
  }

  function tell(): void {
    if (isTold) return
    isTold = true
    process.emitWarning(
      `the code cache is not one of Node.js ${process.version} on ${process.arch}: everything works, but starts slower; make a new one`,
    )
  }

  return {
    load,
    codeCache() {
      const scripts = [...loaded.values()].map(({ source, script }) => [
        hashOf(source),
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

/** The module, as a function of what it needs. */
export const scriptOf = (commonJs: string): string =>
  `(function (module, require) {\n${commonJs}\n})\n`
const HEAD_LINES = 1

/** SHA-256 in hexadecimal digits: V8 itself compares the length alone. */
export const hashOf = (script: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(script).digest('hex')

/** What the file of a module is called as a script: Lambda would take an `index.js` for the handler's module. */
export const scriptName = (module: string): string => module.replace(/\.mjs$/, '.script.js')

/** The file beside a script that has its code cache. */
export const cacheName = (script: string): string => `${script}.cache`

function builtin(name: string): unknown {
  const module = process.getBuiltinModule(name) as unknown
  if (module === undefined)
    throw new Error(`${name} is neither in the bundle nor a part of Node.js`)
  return module
}
