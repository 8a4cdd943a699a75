/** The package, packed and installed into an empty project elsewhere. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }

const ROOT = path.join(import.meta.dirname, '../../..')

export interface Installed {
  readonly folder: string
  /** @throws with what the command printed when it fails */
  readonly run: (command: string, ...args: string[]) => string
}

/** @param others further packages, of the versions that this project has */
export function install(...others: (keyof typeof packageJson.devDependencies)[]): Installed {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-auth-package-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: ROOT, stdio: 'pipe' })
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
  const versions = others.map((name) => `${name}@${packageJson.devDependencies[name]}`)
  run('npm', 'install', `./${packageJson.name}-${packageJson.version}.tgz`, ...versions)
  return { folder, run }
}
