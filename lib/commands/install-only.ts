/**
 * `node lib/commands/install-only.ts PACKAGE…`: installs these packages of package-lock.json and what they depend on, by
 * version and hash, and runs no script of theirs. For a job that may deploy: what else is locked stays out of it.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Lockfile, lockedOnly } from './locked-only.ts'

const MODULES = 'node_modules'

try {
  const names = process.argv.slice(2)
  const whole = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile
  const lockfile = lockedOnly(whole, names)
  // Here, as what is on another disk cannot be renamed.
  const folder = mkdtempSync('.install-only-')
  try {
    const write = (file: string, value: object | undefined) =>
      writeFileSync(path.join(folder, file), JSON.stringify(value))
    write('package.json', lockfile.packages[''])
    write('package-lock.json', lockfile)
    const options = { cwd: folder, stdio: 'inherit' } as const
    const ci = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], options)
    if (ci.status !== 0) throw new Error('npm ci failed: see above')
    renameSync(path.join(folder, MODULES), MODULES)
  } finally {
    rmSync(folder, { recursive: true })
  }
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  console.error(code === 'ENOTEMPTY' ? `${MODULES} is there already: remove it first` : message)
  process.exitCode = 1
}
