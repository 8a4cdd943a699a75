/** The candidate in Python. */
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { installPythonPackages } from '../../test/support/python-packages.ts'
import { SOURCES } from './folders.ts'
import type { Program } from './program.ts'

/** Come with the virtual environment, not with the server. */
const TOOLS = /^(?:pip|setuptools|_distutils_hack|pkg_resources)(?:[-.]|$)/

export async function pythonProgram(): Promise<Program> {
  const { folder, python } = await installPythonPackages(path.join(SOURCES, 'requirements.txt'))
  const file = path.join(SOURCES, 'python-mcp.py')
  return { file, bytes: await packageBytes(path.join(folder, 'lib')), environment: {}, python }
}

/** Of all packages, compiled files included: the first start makes them, and an image is built with them. */
async function packageBytes(lib: string): Promise<number> {
  const [version = ''] = await readdir(lib)
  const folder = path.join(lib, version, 'site-packages')
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
