/**
 * `process-group.ts COMMAND ARGUMENTS…` runs a command in a new process group, and ends the whole group when the command
 * ends, or when the parent process is gone, killed or not. Then it removes the folder that GROUP_FOLDER names.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import os from 'node:os'

/** Time for a command to clean up. */
const GRACE_MS = 3000

const [command = '', ...args] = process.argv.slice(2)
const { GROUP_FOLDER: folder, ...env } = process.env
const child = spawn(command, args, { stdio: 'inherit', env, detached: true })
const { pid: group } = child

function signalGroup(signal: NodeJS.Signals): void {
  try {
    if (group !== undefined) process.kill(-group, signal)
  } catch {
    // The group is empty.
  }
}

function end(code: number): never {
  signalGroup('SIGKILL')
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  process.exit(code)
}

process.send?.(group ?? 0)
// The parent handles signals.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
process.once('disconnect', () => {
  signalGroup('SIGTERM')
  setTimeout(end, GRACE_MS, 1)
})
child.once('error', (error) => {
  console.error(error.message)
  end(127)
})
child.once('exit', (code, signal) => end(code ?? 128 + os.constants.signals[signal ?? 'SIGKILL']))
