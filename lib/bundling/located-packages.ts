/** Packages whose code asks where it is, to read or start files beside it: they come along as files. */
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type OutputFile, type Plugin, transform } from 'esbuild'
import { BUNDLE_FOLDER } from '../../lambda/code-cache/cached-scripts.ts'
import { packageOf } from './bundled-package.ts'
import { loaderOf } from './loader-of.ts'
import { nativeCodeError } from './native-code.ts'

const LOCATION = /\b__dirname\b|\b__filename\b|\bimport\.meta\b/
/** What no program reads. */
const LEFT_OUT = /[\\/]node_modules$|\.d\.[cm]?ts$|\.map$|\.md$/

/** Whether any code of a bundle asks where it is. */
export const asksForLocation = (files: readonly OutputFile[]): boolean =>
  files.some(({ path: file, text }) => file.endsWith('.mjs') && LOCATION.test(text))

/**
 * Tells the files of packages that they are in the `node_modules` of the bundle's folder, and refuses files of the
 * project that ask: what is beside them does not come along.
 *
 * @param located collects the folders of these packages, by name
 */
export function locatePackages(located: Map<string, string>): Plugin {
  return {
    name: 'files that ask where they are',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path: file }) => {
        const source = await readFile(file, 'utf8')
        const contents = LOCATION.test(source) ? await withLocation(source, file) : undefined
        if (contents === undefined) return undefined
        const { name, root } = packageOf(file) ?? {}
        if (name === undefined || root === undefined) return { errors: [{ text: refusal(file) }] }
        const known = located.get(name) ?? root
        if (known !== root) return { errors: [{ text: conflict(name, known, root) }] }
        located.set(name, root)
        return { contents, resolveDir: path.dirname(file) }
      })
    },
  }
}

const refusal = (file: string) =>
  `${file} uses __dirname, __filename or import.meta to find files beside it, and these are not in the bundle: import them, as JSON or as a module`

const conflict = (name: string, ...roots: string[]) =>
  `two versions of the package "${name}" use __dirname, __filename or import.meta, and only one can come along: ${roots.join(' and ')}`

/** Replaces what a file knows about its location; undefined if it only has these words in comments and texts. */
async function withLocation(source: string, file: string): Promise<string | undefined> {
  const { code } = await transform(source, {
    sourcefile: file,
    sourcemap: 'inline',
    loader: loaderOf(file),
    define: {
      __dirname: 'packageFolder',
      __filename: 'packageFile',
      'import.meta.dirname': 'packageFolder',
      'import.meta.filename': 'packageFile',
      'import.meta.url': 'packageUrl',
      'import.meta.resolve': 'packageResolve',
    },
  })
  if (!/\bpackage(?:Folder|File|Url|Resolve)\b/.test(code)) return undefined
  const { name, file: inside } = packageOf(file) ?? {}
  return definitionsOf(`node_modules/${name}/${inside}`) + code.replace(/^#!.*/, '')
}

/** In one line. */
function definitionsOf(place: string): string {
  const definitions = {
    packageFile: `process.getBuiltinModule("path").join(${BUNDLE_FOLDER},${JSON.stringify(place)})`,
    packageFolder: 'process.getBuiltinModule("path").dirname(packageFile)',
    packageUrl: 'process.getBuiltinModule("url").pathToFileURL(packageFile).href',
    packageResolve:
      'name=>process.getBuiltinModule("url").pathToFileURL(process.getBuiltinModule("module").createRequire(packageFile).resolve(name)).href',
  }
  return `var ${Object.entries(definitions)
    .map((pair) => pair.join('='))
    .join(',')};`
}

/** Copies these packages and what they depend on into the bundle's `node_modules`. */
export function copyPackages(located: ReadonlyMap<string, string>, outdir: string): void {
  const sources = new Map<string, string>()

  /** @param user the package that needs it */
  function copy(name: string, root: string, parent: string, user: string): void {
    const shared = path.join(outdir, 'node_modules', name)
    const isTaken = (sources.get(shared) ?? root) !== root
    const target = isTaken ? path.join(parent, 'node_modules', name) : shared
    if (sources.has(target)) return
    sources.set(target, root)
    const filter = (file: string) => file === root || !LEFT_OUT.test(file)
    cpSync(root, target, { recursive: true, dereference: true, filter })
    const files = readdirSync(target, { encoding: 'utf8', recursive: true })
    const native = files.find((file) => file.endsWith('.node'))
    if (native !== undefined) throw nativeCodeError(path.join(root, native), user)
    for (const [dependency, source] of dependenciesOf(root)) {
      copy(dependency, source, target, user)
    }
  }

  for (const [name, root] of located) copy(name, root, outdir, name)
}

/** The folders of the installed dependencies of a package, by name. */
function dependenciesOf(root: string): [name: string, root: string][] {
  const file = path.join(root, 'package.json')
  const require = createRequire(file)
  const text = readFileSync(file, 'utf8')
  const { dependencies, optionalDependencies } = JSON.parse(text) as Record<string, object>
  const names = Object.keys({ ...dependencies, ...optionalDependencies })
  return names.flatMap((name) => {
    const folders = (require.resolve.paths(name) ?? []).map((folder) => path.join(folder, name))
    const found = folders.find((folder) => existsSync(path.join(folder, 'package.json')))
    return found === undefined ? [] : [[name, realpathSync(found)]]
  })
}
