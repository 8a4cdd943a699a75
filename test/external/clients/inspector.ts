/** MCP Inspector, started as users do, with an empty home. */
import path from 'node:path'
import { waitForOutput, type RunningProcess } from '../../support/processes.ts'
import { freePort } from '../../support/free-port.ts'
import { npmVersion } from '../../support/npm-packages.ts'
import { openHome } from './home.ts'
import { npmClients } from './install.ts'

const PACKAGE = '@modelcontextprotocol/inspector'
const LAUNCHER = `node_modules/${PACKAGE}/clients/launcher/build/index.js`
/** A run takes about a second. */
const TIMEOUT_MS = 60_000

export interface Inspector extends AsyncDisposable {
  readonly version: string
  /** Starts it with these arguments. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): RunningProcess
}

export async function openInspector(): Promise<Inspector> {
  const folder = await npmClients()
  const home = await openHome('inspector')
  const settings = { MCP_INSPECTOR_SECRET_STORE: 'memory', NO_COLOR: '1' }
  return {
    version: await npmVersion(folder, PACKAGE),
    run: (args, env = {}) =>
      home.start([process.execPath, path.join(folder, LAUNCHER), ...args], { ...settings, ...env }),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}

export interface CliResult {
  readonly code: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: string; readonly message: string }
}

/** Runs the command line client, with results as JSON. */
export async function cli(inspector: Inspector, ...args: string[]): Promise<CliResult> {
  const running = inspector.run(['--cli', '--format', 'json', ...args])
  const timer = setTimeout(() => void running.stop(), TIMEOUT_MS)
  const { code, output } = await running.ended
  clearTimeout(timer)
  return { code, ...resultsOf(output) }
}

/** The lines that are JSON: the result of standard output, and the error of standard error. */
export function resultsOf(output: string): Omit<CliResult, 'code'> {
  const lines = output.split('\n').filter((line) => line.startsWith('{'))
  return Object.assign({}, ...lines.map((line) => JSON.parse(line) as object)) as object
}

/** Starts the page's server; gives the page's URL. */
export async function startPage(inspector: Inspector, ...args: string[]): Promise<string> {
  const [port, sandbox, apps] = [await freePort(), await freePort(), await freePort()]
  const running = inspector.run(['--web', ...args], {
    CLIENT_PORT: String(port),
    MCP_SANDBOX_PORT: String(sandbox),
    MCP_APP_ORIGIN_PORT: String(apps),
    MCP_AUTO_OPEN_ENABLED: 'false',
  })
  return waitForOutput(running, /(http:\S+MCP_INSPECTOR_API_TOKEN=\S+)/)
}
