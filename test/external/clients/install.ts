/** The clients, in folders of their own: installed when they are first needed, and again when their versions change. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { run } from '../../support/processes.ts'
import { say } from '../../support/progress.ts'
import { type PythonTools, pythonTools } from '../deploy/python-tools.ts'

const FOLDER = path.join(import.meta.dirname, '../../../node_modules/.cache/clients')
const STAMP = path.join(FOLDER, 'installed.txt')
const INSTALL_TIMEOUT_MS = 400_000
const { env } = process

/** The folder with what package.json names, and its `node_modules`. */
export async function npmClients(): Promise<string> {
  const names = ['package.json', 'package-lock.json']
  const sources = names.map((name) => path.join(import.meta.dirname, name))
  const texts = await Promise.all(sources.map((source) => readFile(source, 'utf8')))
  const wanted = [process.version, ...texts].join('\n')
  if (wanted === (await readFile(STAMP, 'utf8').catch(() => ''))) return FOLDER
  say('installing the clients of npm')
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
  await Promise.all(sources.map((source, at) => cp(source, path.join(FOLDER, names[at] ?? ''))))
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
  await run('npm', args, { env, cwd: FOLDER, timeoutMs: INSTALL_TIMEOUT_MS })
  await writeFile(STAMP, wanted)
  return FOLDER
}

/** The version of an npm package that is installed there. */
export async function npmVersion(folder: string, name: string): Promise<string> {
  const file = path.join(folder, 'node_modules', name, 'package.json')
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
}

/** A Python with what `requirements-<name>.txt` names. */
export function pythonClient(name: string): Promise<PythonTools> {
  return pythonTools(path.join(import.meta.dirname, `requirements-${name}.txt`))
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
