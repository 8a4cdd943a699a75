/** Runs a program of this project as npm scripts do. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'

export interface CommandRun {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

/** @param environment with nothing of this process but `PATH` */
export async function runCommand(
  file: string,
  args: readonly string[],
  { environment, cwd }: { readonly environment: Record<string, string>; readonly cwd: string },
): Promise<CommandRun> {
  const { PATH = '' } = process.env
  const program = path.resolve(import.meta.dirname, '../..', file)
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { stdout, stderr, code: code as number | null }
}
