/** Codex CLI, started as users do, with an empty home and no network beyond this machine. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { RunningProcess } from '../../support/processes.ts'
import { npmVersion } from '../../support/npm-packages.ts'
import { openHome } from './home.ts'
import { npmClients } from './install.ts'

const PACKAGE = '@openai/codex'
const NOWHERE = 'http://127.0.0.1:9'
/** There is no model, and requests to other machines fail. */
const CONFIG = `mcp_oauth_credentials_store = "file"
model_provider = "none"
[model_providers.none]
name = "none"
base_url = "${NOWHERE}"
[analytics]
enabled = false
`
interface Answer {
  readonly id?: number
  readonly method?: string
  readonly result?: unknown
  readonly error?: unknown
}

const ANSWER_TIMEOUT_MS = 30_000

export interface Codex extends AsyncDisposable {
  readonly version: string
  run(...args: string[]): RunningProcess
  /** Starts the server for editor extensions; close it before Codex. */
  serve(): Promise<AppServer>
}

export interface AppServer extends AsyncDisposable {
  ask<Result>(method: string, params: object): Promise<Result>
}

export async function openCodex(): Promise<Codex> {
  const folder = await npmClients()
  const home = await openHome('codex')
  const settings = path.join(home.folder, '.codex')
  await mkdir(settings)
  await writeFile(path.join(settings, 'config.toml'), CONFIG)
  const command = [
    process.execPath,
    path.join(folder, 'node_modules', PACKAGE, 'bin/codex.js'),
  ] as const
  const proxy = { HTTP_PROXY: NOWHERE, HTTPS_PROXY: NOWHERE, NO_PROXY: 'localhost,127.0.0.1' }
  const env = { CODEX_HOME: settings, BROWSER: 'true', ...proxy }
  return {
    version: await npmVersion(folder, PACKAGE),
    run: (...args) => home.start([...command, ...args], env),
    serve: () =>
      serve(command[1], { PATH: process.env['PATH'], HOME: home.folder, ...env }, home.folder),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}

async function serve(script: string, env: NodeJS.ProcessEnv, cwd: string): Promise<AppServer> {
  const child = spawn(process.execPath, [script, 'app-server'], {
    env,
    cwd,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const answers = new Map<number, (answer: Answer) => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line) as Answer
    if (message.id !== undefined && message.method === undefined) answers.get(message.id)?.(message)
  })
  const write = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`)
  let count = 0

  async function ask<Result>(method: string, params: object): Promise<Result> {
    const id = (count += 1)
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    answers.set(id, resolve)
    const timer = setTimeout(reject, ANSWER_TIMEOUT_MS, new Error(`no answer to ${method}`))
    write({ id, method, params })
    const { result, error } = await promise.finally(() => clearTimeout(timer))
    assert.equal(error, undefined, JSON.stringify(error))
    return result as Result
  }

  await ask('initialize', { clientInfo: { name: 'test', version: '1.0.0' } })
  write({ method: 'initialized' })
  return {
    ask,
    async [Symbol.asyncDispose]() {
      child.stdin.end() // which ends it
      await once(child, 'exit')
    },
  }
}
