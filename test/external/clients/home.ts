import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type RunningProcess, start } from '../../support/processes.ts'

/** An empty home directory for one client, and the processes that run in it. */
export interface Home extends AsyncDisposable {
  readonly folder: string
  /** Starts a program that sees PATH, HOME and this environment. */
  start(
    command: readonly [string, ...string[]],
    env: Readonly<Record<string, string>>,
    options?: { readonly quiet?: boolean },
  ): RunningProcess
}

export async function openHome(name: string): Promise<Home> {
  const folder = await mkdtemp(path.join(tmpdir(), `mcp-${name}-`))
  const running: RunningProcess[] = []
  return {
    folder,
    start([program, ...args], env, options = {}) {
      const { PATH } = process.env
      const all = { PATH, HOME: folder, ...env }
      const one = start(program, args, { env: all, cwd: folder, ...options })
      running.push(one)
      return one
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map((one) => one.stop()))
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
