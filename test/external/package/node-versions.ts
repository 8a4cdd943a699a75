/** Versions of Node.js that users may have. */
import { execFileSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import path from 'node:path'
import packageJson from '../../../.node24/package.json' with { type: 'json' }
import { cachedFolder } from '../../support/cached-folder.ts'

/**
 * Installs the newest release of a major version that is packaged for this platform.
 *
 * @returns the path of `node`
 */
export async function installNode(major: 20 | 22): Promise<string> {
  const names = Object.keys(packageJson.optionalDependencies)
  const platform = names.find((name) => name.endsWith(`-${process.platform}-${process.arch}`))
  const name = `${platform}@${major}`
  const source = path.join(import.meta.dirname, `node${major}`)
  const folder = await cachedFolder(source, [name], async (cwd) =>
    execFileSync('npm', ['install', '--prefix', cwd, name], { cwd, stdio: 'pipe' }),
  )
  return realpathSync(path.join(folder, `node_modules/${platform}/bin/node`))
}
