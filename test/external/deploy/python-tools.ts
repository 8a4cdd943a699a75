/** What a suite needs of Python, in a virtual environment of its own. */
import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../support/processes.ts'
import { say } from '../../support/progress.ts'

export interface PythonTools {
  readonly python: string
  /** The folder with the commands. */
  readonly bin: string
}

const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt')
const CACHE = path.join(import.meta.dirname, '../../../node_modules/.cache')
const OLDEST_PYTHON = 10
const INSTALL_TIMEOUT_MS = 300_000

const NEEDED = `These tests need Python 3.${OLDEST_PYTHON} or newer with its module venv: on Debian, the packages python3 and python3-venv`

/**
 * Installs the requirements, unless the last installation was of the same ones on the same Python.
 *
 * @param requirements the file that names them; by default MiniStack and the AWS command line
 */
export async function pythonTools(requirements = REQUIREMENTS): Promise<PythonTools> {
  const suite = path.basename(path.dirname(requirements))
  const name = path.basename(requirements, '.txt').replace('requirements', 'tools')
  const folder = path.join(CACHE, `${suite}-${name}`)
  const stamp = path.join(folder, 'installed.txt')
  const bin = path.join(folder, 'bin')
  const tools = { python: path.join(bin, 'python'), bin }
  const wanted = `${await pythonVersion()}\n${await readFile(requirements, 'utf8')}`
  if (wanted === (await readFile(stamp, 'utf8').catch(() => ''))) return tools
  await rm(folder, { recursive: true, force: true })
  const { env } = process
  const created = await run('python3', ['-m', 'venv', folder], { env, mayFail: true })
  assert.equal(created.code, 0, `${NEEDED}.\n${created.output}`)
  say(`       installing what ${path.basename(requirements)} of ${suite} names`)
  const pip = async (...args: string[]) =>
    run(tools.python, ['-m', 'pip', '--disable-pip-version-check', ...args], {
      env,
      timeoutMs: INSTALL_TIMEOUT_MS,
    })
  await pip('install', '--no-deps', '--progress-bar=off', '-r', requirements)
  await pip('check') // that the requirements name everything
  await writeFile(stamp, wanted)
  return tools
}

async function pythonVersion(): Promise<string> {
  const { code, output } = await run('python3', ['--version'], {
    env: process.env,
    mayFail: true,
    quiet: true,
  })
  const minor = Number(/^Python 3\.(\d+)/.exec(output)?.[1])
  assert.ok(code === 0 && minor >= OLDEST_PYTHON, `${NEEDED}; python3 says: ${output}`)
  return output
}

export async function moduleVersion({ python }: PythonTools, name: string): Promise<string> {
  const code = `from importlib.metadata import version; print(version('${name}'))`
  return (await run(python, ['-c', code], { env: process.env, quiet: true })).output
}
