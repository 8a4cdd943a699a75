/** The candidate in Python, in a virtual environment of its own. */
import { execFile } from 'node:child_process'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { CACHE, SOURCES } from './folders.ts'
import type { Program } from './program.ts'

const FOLDER = path.join(CACHE, 'python')
const INSTALL_TIMEOUT_MS = 300_000
/** Come with the virtual environment, not with the server. */
const TOOLS = /^(?:pip|setuptools|_distutils_hack|pkg_resources)(?:[-.]|$)/

const run = promisify(execFile)

/**
 * Installs it, unless that was done with the same requirements.
 *
 * @throws when there is no Python 3.11 with its module venv
 */
export async function pythonProgram(): Promise<Program> {
  const requirements = path.join(SOURCES, 'requirements.txt')
  const wanted = await readFile(requirements, 'utf8')
  const stamp = path.join(FOLDER, 'installed.txt')
  const python = path.join(FOLDER, 'bin/python')
  if (wanted !== (await readFile(stamp, 'utf8').catch(() => ''))) {
    await rm(FOLDER, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', FOLDER])
    const args = ['-m', 'pip', '--disable-pip-version-check', 'install', '--no-deps', '--quiet']
    await run(python, [...args, '-r', requirements], { timeout: INSTALL_TIMEOUT_MS })
    await writeFile(stamp, wanted)
  }
  const file = path.join(SOURCES, 'python-mcp.py')
  return { file, bytes: await packageBytes(), environment: {}, python }
}

/** Of all packages, compiled files included: the first start makes them, and an image is built with them. */
async function packageBytes(): Promise<number> {
  const [version = ''] = await readdir(path.join(FOLDER, 'lib'))
  const folder = path.join(FOLDER, 'lib', version, 'site-packages')
  const names = (await readdir(folder)).filter((name) => !TOOLS.test(name))
  const files = await Promise.all(
    names.map(async (name) => readdir(path.join(folder, name), OPTIONS).catch(() => [])),
  )
  const sizes = files
    .flat()
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => (await stat(path.join(parentPath, name))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

const OPTIONS = { recursive: true, withFileTypes: true } as const
