import assert from 'node:assert/strict'
import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { CACHE_HOLDER, cachedFolder } from './cached-folder.ts'
import { run } from './processes.ts'
import { say } from './progress.ts'

/** A Python virtual environment. */
export interface PythonEnvironment {
  readonly folder: string
  readonly python: string
  /** The folder with the commands. */
  readonly bin: string
}

const OLDEST_PYTHON = 10
const INSTALL_TIMEOUT_MS = 300_000
const { env } = process

const NEEDED = `Python 3.${OLDEST_PYTHON} or newer with its module venv is needed: on Debian, the packages python3 and python3-venv`

/**
 * Installs exactly what a requirements file pins into a cached virtual environment.
 *
 * @throws when there is no suitable Python, or the file misses a package that another one depends on
 */
export async function installPythonPackages(requirements: string): Promise<PythonEnvironment> {
  // The scripts of an environment name the Python in it by its path.
  const place = await realpath(CACHE_HOLDER)
  const inputs = [await pythonVersion(), await readFile(requirements, 'utf8'), place]
  const folder = await cachedFolder(requirements, inputs, async (created) => {
    const venv = await run('python3', ['-m', 'venv', created], { env, mayFail: true })
    assert.equal(venv.code, 0, `${NEEDED}.\n${venv.output}`)
    const from = path.dirname(requirements)
    say(`installing the Python packages of ${path.basename(from)}: ${path.basename(requirements)}`)
    await pip(created, 'install', '--no-deps', '--progress-bar=off', '-r', requirements)
    await pip(created, 'check')
  })
  const bin = path.join(folder, 'bin')
  return { folder, bin, python: path.join(bin, 'python') }
}

function pip(folder: string, ...args: readonly string[]) {
  const python = path.join(folder, 'bin/python')
  const line = ['-m', 'pip', '--disable-pip-version-check', ...args]
  return run(python, line, { env, timeoutMs: INSTALL_TIMEOUT_MS })
}

async function pythonVersion(): Promise<string> {
  const { code, output } = await run('python3', ['--version'], { env, mayFail: true, quiet: true })
  const minor = Number(/^Python 3\.(\d+)/.exec(output)?.[1])
  assert.ok(code === 0 && minor >= OLDEST_PYTHON, `${NEEDED}; python3 says: ${output}`)
  return output
}

export async function moduleVersion({ python }: PythonEnvironment, name: string): Promise<string> {
  const code = `from importlib.metadata import version; print(version('${name}'))`
  return (await run(python, ['-c', code], { env, quiet: true })).output
}
