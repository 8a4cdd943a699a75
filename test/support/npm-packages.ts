import { cp, readFile } from 'node:fs/promises'
import path from 'node:path'
import { cachedFolder } from './cached-folder.ts'
import { run } from './processes.ts'
import { say } from './progress.ts'

const FILES = ['package.json', 'package-lock.json']
const CI = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
const INSTALL_TIMEOUT_MS = 400_000

/**
 * Installs what the lockfile in a folder pins, by version and hash, without running any script of a package.
 *
 * @param build further steps, run once after the installation
 * @param buildInputs everything besides the lockfile that decides what these steps produce
 * @returns the cached folder with `package.json` and `node_modules`
 */
export async function installNpmPackages(
  source: string,
  build: (folder: string) => Promise<unknown> = async () => {},
  ...buildInputs: readonly string[]
): Promise<string> {
  const texts = await Promise.all(FILES.map((file) => readFile(path.join(source, file), 'utf8')))
  return cachedFolder(source, [process.version, ...texts, ...buildInputs], async (folder) => {
    say(`installing the npm packages of ${path.basename(source)}`)
    await Promise.all(FILES.map((file) => cp(path.join(source, file), path.join(folder, file))))
    await run('npm', CI, { env: process.env, cwd: folder, timeoutMs: INSTALL_TIMEOUT_MS })
    await build(folder)
  })
}

/** Reads the version of a package installed there. */
export async function npmVersion(folder: string, name: string): Promise<string> {
  const file = path.join(folder, 'node_modules', name, 'package.json')
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
}
