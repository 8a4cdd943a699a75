/** Claude Code, started as users do, with an empty home and no network beyond this machine. */
import path from 'node:path'
import type { RunningProcess } from '../../support/processes.ts'
import { npmVersion } from '../../support/npm-packages.ts'
import { openHome } from './home.ts'
import { npmClients } from './install.ts'

const PACKAGE = '@anthropic-ai/claude-code'
const NOWHERE = 'http://127.0.0.1:9'
/** Its sign-in needs a terminal. */
const AT_TERMINAL =
  'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'

export interface ClaudeCode extends AsyncDisposable {
  readonly version: string
  run(...args: string[]): RunningProcess
  runAtTerminal(...args: string[]): RunningProcess
}

/** @param modelUrl origin of the fake model */
export async function openClaudeCode(modelUrl: string): Promise<ClaudeCode> {
  const folder = await npmClients()
  const home = await openHome('claude-code')
  const command = [
    process.execPath,
    path.join(folder, 'node_modules', PACKAGE, 'cli-wrapper.cjs'),
  ] as const
  const env = {
    BROWSER: 'true',
    HTTP_PROXY: NOWHERE,
    HTTPS_PROXY: NOWHERE,
    NO_PROXY: 'localhost,127.0.0.1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: 'of nobody',
    // The model gets all tools at once, after the server is connected.
    ENABLE_TOOL_SEARCH: 'false',
    MCP_CONNECTION_NONBLOCKING: 'false',
  }
  const launch = (...line: [string, ...string[]]) => home.start(line, env, { quiet: true })

  return {
    version: await npmVersion(folder, PACKAGE),
    run: (...args) => launch(...command, ...args),
    runAtTerminal: (...args) => launch('python3', '-c', AT_TERMINAL, ...command, ...args),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}
