/** The clients, installed on first use. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { installNpmPackages } from '../../support/npm-packages.ts'
import { run } from '../../support/processes.ts'
import { installPythonPackages } from '../../support/python-packages.ts'

const { env } = process

export const npmClients = () => installNpmPackages(import.meta.dirname)

/** The MCP SDK for Python of one generation, `v1` or `v2`. */
export const pythonClient = (generation: string) =>
  installPythonPackages(path.join(import.meta.dirname, `requirements-${generation}.txt`))

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
