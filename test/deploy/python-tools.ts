/** MiniStack and the AWS command line, in a virtual environment of their own. */
import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from './processes.ts'
import { say } from './progress.ts'

export interface PythonTools {
  readonly python: string
  /** The folder with the commands. */
  readonly bin: string
}

const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt')
const FOLDER = path.join(import.meta.dirname, '../../node_modules/.cache/deploy-tools')
const STAMP = path.join(FOLDER, 'installed.txt')
const OLDEST_PYTHON = 10
const INSTALL_TIMEOUT_MS = 300_000

const NEEDED = `The deployment tests need Python 3.${OLDEST_PYTHON} or newer with its module venv: on Debian, the packages python3 and python3-venv`

/** Installs them, unless the last installation was of the same requirements on the same Python. */
export async function pythonTools(): Promise<PythonTools> {
  const bin = path.join(FOLDER, 'bin')
  const tools = { python: path.join(bin, 'python'), bin }
  const wanted = `${await pythonVersion()}\n${await readFile(REQUIREMENTS, 'utf8')}`
  if (wanted === (await readFile(STAMP, 'utf8').catch(() => ''))) return tools
  await rm(FOLDER, { recursive: true, force: true })
  const { env } = process
  const created = await run('python3', ['-m', 'venv', FOLDER], { env, mayFail: true })
  assert.equal(created.code, 0, `${NEEDED}.\n${created.output}`)
  say('       installing what requirements.txt names')
  const pip = async (...args: string[]) =>
    run(tools.python, ['-m', 'pip', '--disable-pip-version-check', ...args], {
      env,
      timeoutMs: INSTALL_TIMEOUT_MS,
    })
  await pip('install', '--no-deps', '--progress-bar=off', '-r', REQUIREMENTS)
  await pip('check') // that the requirements name everything
  await writeFile(STAMP, wanted)
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
