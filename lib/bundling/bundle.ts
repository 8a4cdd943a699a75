/** Bundles a function's entry with everything that it imports, as a `BundleTask` on standard input says. */
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { BundleTask } from './bundle-asset.ts'
import { BundleError } from './bundle-error.ts'
import { buildModules } from './build-modules.ts'
import { checkBundle } from './check-bundle.ts'
import { writeCodeCacheBundle } from './code-cache-bundle.ts'
import { copyPackages } from './located-packages.ts'
import { withModuleScope } from './module-scope.ts'

const task = JSON.parse(readFileSync(0, 'utf8')) as BundleTask
const { entry, outdir, codeCache, files: others = {}, environment = {} } = task
// Outside of every project: there the bundle finds no packages but those that it holds, as in Lambda.
const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'mcp-auth-bundle-'))

try {
  const { files, entries, located } = await buildModules(task)
  if (codeCache === undefined) {
    for (const [file, text] of withModuleScope(files)) {
      writeFileSync(path.join(folder, path.basename(file)), text)
    }
  } else await writeCodeCacheBundle(files, folder, codeCache)
  copyPackages(located, folder)
  for (const [name, file] of Object.entries(others)) cpSync(file, path.join(folder, name))
  const areScripts = codeCache !== undefined
  await checkBundle({ entry, folder, entries, areScripts, environment })
  cpSync(folder, outdir, { recursive: true })
} catch (error) {
  // esbuild has printed its own errors.
  if (error instanceof BundleError) console.error(error.message)
  else if (!('errors' in (error as object))) throw error
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
