/** Runs the command that the deployment prints, as a person does at a terminal. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Account, awsEnvironment } from './project.ts'
import { run } from '../../support/processes.ts'
import type { PythonEnvironment } from '../../support/python-packages.ts'

export interface Traces {
  /** What the terminal showed. */
  readonly shown: string
  /** What the shell keeps of it. */
  readonly history: string
  /** Arguments and environment of the process that it ran, and the arguments of the shell. */
  readonly processes: string
}

/** Types the secret, and fails when the command does. */
export type SetClientSecret = (secret: string) => Promise<Traces>

const TERMINAL = path.join(import.meta.dirname, 'terminal.py')

export function createSetClientSecret(
  tools: PythonEnvironment,
  account: Account,
  command: string,
): SetClientSecret {
  const { folder } = account
  const traces = {
    history: path.join(folder, 'history'),
    processes: path.join(folder, 'processes'),
  }
  const env = { ...awsEnvironment(account, folder), HISTFILE: traces.history }

  return async (secret) => {
    // In the place of `aws`: it writes down how it was called, and becomes the real one.
    const script = [
      '#!/bin/sh',
      `{ printf '%s\\n' "$@"; env; tr '\\0' '\\n' </proc/$PPID/cmdline; } >'${traces.processes}'`,
      `exec '${path.join(tools.bin, 'aws')}' "$@"`,
    ]
    await writeFile(path.join(folder, 'aws'), script.join('\n'), { mode: 0o755 })
    const input = `${command}\n${secret}\n`
    const { output } = await run(tools.python, [TERMINAL], { env, input, quiet: true })
    const [history, processes] = await Promise.all(
      [traces.history, traces.processes].map((file) => readFile(file, 'utf8')),
    )
    return { shown: output, history: history ?? '', processes: processes ?? '' }
  }
}
