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
import type { BundleTask } from './bundle-asset.ts'
import { BundleError } from './bundle-error.ts'
import { buildModules, MODULE } from './build-modules.ts'
import { checkBundle } from './check-bundle.ts'
import { writeCodeCacheBundle } from './code-cache-bundle.ts'
import { linkPackages } from './external-packages.ts'
import { copyPackages } from './located-packages.ts'
import { withModuleScope } from './module-scope.ts'

const task = JSON.parse(readFileSync(0, 'utf8')) as BundleTask
const { entry, outdir, constants, codeCache, files: others = {}, environment = {} } = task
// Outside of every project: there the bundle finds no packages but those that it holds, as in Lambda.
const place = mkdtempSync(path.join(realpathSync(tmpdir()), 'mcp-auth-bundle-'))
const folder = path.join(place, 'bundle')
mkdirSync(folder)

try {
  const { files, entries, located, external } = await buildModules(task)
  const isModule = ({ path: file }: { path: string }) => MODULE.test(file)
  const modules = files.filter(isModule)
  const write = (name: string, content: string | Uint8Array) =>
    writeFileSync(path.join(folder, path.basename(name)), content)
  if (codeCache === undefined) {
    for (const [file, text] of withModuleScope(modules)) write(file, text)
  } else await writeCodeCacheBundle(modules, folder, codeCache)
  for (const other of files.filter((file) => !isModule(file))) write(other.path, other.contents)
  copyPackages(located, folder)
  for (const [name, file] of Object.entries(others)) cpSync(file, path.join(folder, name))
  await checkBundle({
    entry,
    folder,
    entries,
    areScripts: codeCache !== undefined,
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
