/** The CDK command line of this project. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const PROGRAM = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')

/** Shows what it prints. @returns its exit code */
export function cdk(args: readonly string[]): number {
  return spawnSync(process.execPath, [PROGRAM, ...args], { stdio: 'inherit' }).status ?? 1
}

/** Keeps what it prints, without colors. */
export function cdkOutput(args: readonly string[]): {
  readonly status: number
  readonly output: string
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['inherit', 'pipe', 'pipe'],
  })
  return { status: status ?? 1, output: stdout + stderr }
}

/** Arguments without an option and its value. */
export function withoutOption(args: readonly string[], ...names: readonly string[]): string[] {
  return args.filter((arg, index) => {
    const isIt = names.some((name) => arg === name || arg.startsWith(`${name}=`))
    return !isIt && !names.includes(args[index - 1] ?? '')
  })
}
