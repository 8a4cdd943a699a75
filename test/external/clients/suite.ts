/**
 * Around all test files (`--test-global-setup`): the clients are installed before the first, and the table comes after the
 * last. A test file that is run alone does both by itself.
 */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { say } from '../../support/progress.ts'
import { chromium, npmClients, pythonClient } from './install.ts'
import { printTable, type Row, ROWS_VARIABLE } from './table.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const folder = temporaryFolder('clients')
const file = path.join(folder, 'rows.jsonl')

/** @public Called by Node's test runner. */
export async function globalSetup(): Promise<void> {
  process.env[ROWS_VARIABLE] = file
  chromium()
  await Promise.all([npmClients(), pythonClient('v1'), pythonClient('v2')])
  say('tests')
}

/** @public Called by Node's test runner. */
export async function globalTeardown(): Promise<void> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  printTable(lines.map((line) => JSON.parse(line) as Row))
  const { devDependencies } = packageJson
  const versions = [
    devDependencies['@modelcontextprotocol/sdk'],
    devDependencies['@modelcontextprotocol/client'],
  ]
  console.log(
    `  MCP SDK for TypeScript ${versions.join(' and ')}: in all modes by npm test, in test/system/interop`,
  )
  say('in all')
}
