import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../support/processes.ts'

const PACKAGES = path.join(import.meta.dirname, 'suite')
const CACHE = path.join(import.meta.dirname, '../../../node_modules/.cache/conformance')
const INSTALL_TIMEOUT_MS = 400_000
const PACKAGE = '@modelcontextprotocol/conformance'

export interface ConformancePackage {
  readonly version: string
  /** The script of its command. */
  readonly script: string
}

/** Installs the official suite, into a folder that git ignores, unless that version is there. */
export async function installConformance(say: (text: string) => void): Promise<ConformancePackage> {
  const lock = await readFile(path.join(PACKAGES, 'package-lock.json'), 'utf8')
  const isInstalled =
    (await readFile(path.join(CACHE, 'package-lock.json'), 'utf8').catch(() => '')) === lock
  if (!isInstalled) {
    say('installing the conformance suite')
    const folder = `${CACHE}.${process.pid}`
    try {
      await mkdir(path.dirname(CACHE), { recursive: true })
      await cp(PACKAGES, folder, { recursive: true })
      const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
      await run('npm', args, { env: process.env, cwd: folder, timeoutMs: INSTALL_TIMEOUT_MS })
      await rm(CACHE, { recursive: true, force: true })
      await rename(folder, CACHE)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  const folder = path.join(CACHE, 'node_modules', PACKAGE)
  const manifest = await readFile(path.join(folder, 'package.json'), 'utf8')
  const { version, bin } = JSON.parse(manifest) as { version: string; bin: { conformance: string } }
  return { version, script: path.join(folder, bin.conformance) }
}
