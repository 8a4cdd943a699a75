/** The clients, in folders of their own: installed when they are first needed, and again when their versions change. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../deploy/processes.ts'
import { say } from '../deploy/progress.ts'

const CACHE = path.join(import.meta.dirname, '../../node_modules/.cache/clients')
const STAMP = 'installed.txt'
const INSTALL_TIMEOUT_MS = 400_000
const OLDEST_PYTHON = 10
const { env } = process

/** The folder with what package.json names, and its `node_modules`. */
export async function npmClients(): Promise<string> {
  const names = ['package.json', 'package-lock.json']
  const sources = names.map((name) => path.join(import.meta.dirname, name))
  const texts = await Promise.all(sources.map((source) => readFile(source, 'utf8')))
  return installed('npm', `${process.version}\n${texts.join('\n')}`, async (folder) => {
    await mkdir(folder, { recursive: true })
    await Promise.all(sources.map((source, at) => cp(source, path.join(folder, names[at] ?? ''))))
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
    await run('npm', args, { env, cwd: folder, timeoutMs: INSTALL_TIMEOUT_MS })
  })
}

/** The version of an npm package that is installed there. */
export async function npmVersion(folder: string, name: string): Promise<string> {
  const file = path.join(folder, 'node_modules', name, 'package.json')
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
}

/** The Python of a virtual environment with what `requirements-<name>.txt` names. */
export async function pythonClient(name: string): Promise<string> {
  const requirements = path.join(import.meta.dirname, `requirements-${name}.txt`)
  const wanted = `${await pythonVersion()}\n${await readFile(requirements, 'utf8')}`
  const python = (folder: string) => path.join(folder, 'bin/python')
  const folder = await installed(`python-${name}`, wanted, async (target) => {
    const made = await run('python3', ['-m', 'venv', target], { env, mayFail: true })
    assert.equal(made.code, 0, `${needsPython}\n${made.output}`)
    const pip = (...args: string[]) =>
      run(python(target), ['-m', 'pip', '--disable-pip-version-check', ...args], {
        env,
        timeoutMs: INSTALL_TIMEOUT_MS,
      })
    await pip('install', '--no-deps', '--progress-bar=off', '-r', requirements)
    await pip('check') // that the requirements name everything
  })
  return python(folder)
}

const needsPython = `The clients in Python need Python 3.${OLDEST_PYTHON} or newer with its module venv: on Debian, apt-get install python3 python3-venv.`

async function pythonVersion(): Promise<string> {
  const { code, output } = await run('python3', ['--version'], { env, mayFail: true, quiet: true })
  const minor = Number(/^Python 3\.(\d+)/.exec(output)?.[1])
  assert.ok(code === 0 && minor >= OLDEST_PYTHON, `${needsPython}\npython3 says: ${output}`)
  return output
}

/** The browser, which no package registry has. */
export function chromium(): string {
  const folders = env['PATH']?.split(path.delimiter) ?? []
  const found = folders.map((folder) => path.join(folder, 'chromium')).find(existsSync)
  return found ?? assert.fail('There is no chromium: on Debian, apt-get install chromium')
}

export async function chromiumVersion(): Promise<string> {
  const { output } = await run(chromium(), ['--version'], { env, quiet: true })
  return /Chromium ([\d.]+)/.exec(output)?.[1] ?? assert.fail(output)
}

async function installed(
  name: string,
  wanted: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = path.join(CACHE, name)
  const stamp = path.join(folder, STAMP)
  if (wanted === (await readFile(stamp, 'utf8').catch(() => ''))) return folder
  say(`installing the clients of ${name}`)
  await rm(folder, { recursive: true, force: true })
  await install(folder)
  await writeFile(stamp, wanted)
  return folder
}

export async function pythonVersionOf(python: string, name: string): Promise<string> {
  const code = `from importlib.metadata import version; print(version('${name}'))`
  return (await run(python, ['-c', code], { env, quiet: true })).output
}
