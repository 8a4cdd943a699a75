/** The package, packed and installed into an empty project beside it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }

const ROOT = path.join(import.meta.dirname, '../../..')

export interface Project {
  readonly folder: string
  /** @throws with what the command printed when it fails */
  readonly run: (command: string, ...args: string[]) => string
}

/** An empty project that finds the package where a reader of docs/deploying.md has packed it. */
export function projectBesideThePackage(): Project {
  const parent = mkdtempSync(path.join(tmpdir(), 'mcp-auth-package-'))
  process.once('exit', () => rmSync(parent, { recursive: true }))
  const [folder, checkout] = [path.join(parent, 'project'), path.join(parent, packageJson.name)]
  for (const made of [folder, checkout]) mkdirSync(made)
  execFileSync('npm', ['pack', '--pack-destination', checkout], { cwd: ROOT, stdio: 'pipe' })
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  return { folder, run }
}

export const PACKED = `../${packageJson.name}/${packageJson.name}-${packageJson.version}.tgz`
