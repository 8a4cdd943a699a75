/** Installs the official suite, runs its command, and reads what it wrote. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { glob, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { installNpmPackages } from '../../support/npm-packages.ts'
import { note } from '../../support/progress.ts'
import type { Revision } from './expected-failures.ts'
import type { Check, Outcome } from './outcome.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const PACKAGE = '@modelcontextprotocol/conformance'
const RUN_TIMEOUT_MS = 300_000
const RESULT_FOLDER = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/

export interface ConformancePackage {
  readonly version: string
  /** The script of its command. */
  readonly script: string
}

export async function installConformance(): Promise<ConformancePackage> {
  const packages = await installNpmPackages(path.join(import.meta.dirname, 'suite'))
  const folder = path.join(packages, 'node_modules', PACKAGE)
  const manifest = await readFile(path.join(folder, 'package.json'), 'utf8')
  const { version, bin } = JSON.parse(manifest) as { version: string; bin: { conformance: string } }
  return { version, script: path.join(folder, bin.conformance) }
}

/** Runs all scenarios that conformance to the revision requires against the server at this URL. */
export async function runRequirements(
  { script }: ConformancePackage,
  url: string,
  revision: Revision,
  expected: readonly string[],
): Promise<Outcome> {
  const folder = temporaryFolder('conformance')
  const baseline = path.join(folder, 'expected-failures.yaml')
  // JSON is YAML.
  await writeFile(baseline, JSON.stringify({ server: expected }))
  const results = path.join(folder, 'results')
  const files = ['--expected-failures', baseline, '--output-dir', results]
  const args = ['server', '--url', url, '--requirements', revision, ...files]
  const { code, output } = await runScript(script, args)
  const [required, checks] = [await listRequired(script, revision), await readChecks(results)]
  return { code, required, checks, output }
}

/** @throws when the suite prints its list in another format */
async function listRequired(script: string, revision: Revision): Promise<string[]> {
  const { output } = await runScript(script, ['list', '--requirements', revision])
  const [, section = ''] = /^Server scenarios .*:\n((?: {2}- .+\n)+)/m.exec(output) ?? []
  const scenarios = section.match(/(?<=- ).+/g) ?? []
  assert.ok(scenarios.length > 0, output)
  return scenarios
}

/** Runs the command, and shows the scenarios as they start. */
async function runScript(script: string, args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: RUN_TIMEOUT_MS,
  })
  const ended = once(child, 'close') as Promise<[code: number | null]>
  const lines: string[] = []
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line)
      const [, scenario] = /^=== Running scenario: (.+) ===$/.exec(line) ?? []
      if (scenario !== undefined) note(scenario)
    })
  }
  const [code] = await ended
  return { code, output: lines.join('\n') }
}

/** Reads the checks of each scenario; one that ended with an error has none. */
async function readChecks(results: string): Promise<Map<string, Check[]>> {
  const checks = new Map<string, Check[]>()
  for await (const file of glob('*/checks.json', { cwd: results })) {
    const [, scenario = ''] = RESULT_FOLDER.exec(path.dirname(file)) ?? []
    checks.set(scenario, JSON.parse(await readFile(path.join(results, file), 'utf8')) as Check[])
  }
  return checks
}
