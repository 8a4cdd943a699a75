/** Bundles a function's entry with everything that it imports, as a `BundleTask` on standard input says. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type BundleTask, NO_CODE_CACHE } from './bundle-asset.ts'
import { BundleError } from './bundle-error.ts'
import { buildModules, MODULE, type Modules } from './build-modules.ts'
import { checkBundle } from './check-bundle.ts'
import { linkPackages } from './external-packages.ts'
import { copyPackages } from './located-packages.ts'
import { withModuleScope } from './module-scope.ts'
import { NoScriptError, writeScriptBundle } from './script-bundle.ts'

const task = JSON.parse(readFileSync(0, 'utf8')) as BundleTask
const { entry, outdir, constants, files: others = {}, environment = {} } = task
// Outside of every project: there the bundle finds no packages but those that it holds, as in Lambda.
const place = mkdtempSync(path.join(realpathSync(tmpdir()), 'mcp-auth-bundle-'))
const folder = path.join(place, 'bundle')
mkdirSync(folder)

try {
  const { files, entries, located, external, areScripts } = await writeCode()
  for (const other of files.filter((file) => !isModule(file))) write(other.path, other.contents)
  copyPackages(located, folder)
  for (const [name, file] of Object.entries(others)) cpSync(file, path.join(folder, name))
  await checkBundle({
    entry,
    folder,
    entries,
    areScripts,
    environment,
    missing: linkPackages(external, place, entry),
    hasServer: constants?.['SERVER_IS_CHECKED'] !== undefined,
  })
  cpSync(folder, outdir, { recursive: true })
} catch (error) {
  // esbuild has printed its own errors.
  if (error instanceof BundleError) console.error(error.message)
  else if (!('errors' in (error as object))) throw error
  process.exitCode = 1
} finally {
  rmSync(place, { recursive: true })
}

/** Writes scripts, where a code cache is wanted and possible, and otherwise ES modules. */
async function writeCode(): Promise<Modules & { readonly areScripts: boolean }> {
  if (task.codeCache === true) {
    const modules = await buildModules(task)
    try {
      refuseImports(modules)
      await writeScriptBundle(modules.files.filter(isModule), folder, constants ?? {})
      return { ...modules, areScripts: true }
    } catch (error) {
      if (!(error instanceof NoScriptError)) throw error
      write(NO_CODE_CACHE, error.message)
    }
  }
  const modules = await buildModules({ ...task, codeCache: false })
  for (const [file, text] of withModuleScope(modules.files.filter(isModule))) write(file, text)
  return { ...modules, areScripts: false }
}

/** `require` would get something else from many packages, and nothing from some. */
function refuseImports({ importedAtOnce: name }: Modules): void {
  if (name === undefined) return
  throw new NoScriptError(`"${name}" is not in the bundle, and an import statement needs a module`)
}

function isModule({ path: file }: { path: string }): boolean {
  return MODULE.test(file)
}

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(path.join(folder, path.basename(name)), content)
}
