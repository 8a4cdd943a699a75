/** `mcp-auth-server`: reads the command line, and explains what goes wrong. */
import { parseArgs } from 'node:util'
import packageJson from '../package.json' with { type: 'json' }
import { ServerDefinitionError } from '../lambda/features/define-server.ts'
import { SettingsError } from '../lambda/settings/settings-reader.ts'
import { type RunOptions, runLocalServer } from './local-server.ts'
import { MissingPackagesError } from './optional-packages.ts'
import { NeedsError } from './server-file/provide-needs.ts'
import { ServerFileError } from './server-file/server-file-error.ts'
import { USAGE } from './usage.ts'

const OPTIONS = {
  server: { type: 'string' },
  watch: { type: 'boolean' },
  json: { type: 'boolean' },
  'front-door': { type: 'string' },
  'remap-headers': { type: 'boolean' },
  edge: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** Messages of these are for users. */
const FORESEEN = [
  MissingPackagesError,
  NeedsError,
  ServerDefinitionError,
  ServerFileError,
  SettingsError,
]

/**
 * Runs the command line. On failure it prints one message and sets the exit code.
 *
 * @param run how the process that watches this one wants it; by default this process is on its own
 * @throws {SyntaxError} when only Node.js itself can print where the error is
 */
export async function main(args: string[], run?: RunOptions): Promise<void> {
  const [command, ...rest] = args
  if (command === 'doctor') {
    const { doctor } = await import('./doctor/main.ts')
    process.exitCode = await doctor(rest)
    return
  }
  try {
    const { values } = parseArgs({ args, options: OPTIONS })
    if (values.help === true) return console.log(USAGE)
    if (values.version === true) return console.log(packageJson.version)
    const { server: file, watch = false, json = false, edge = false } = values
    const { 'front-door': frontDoor, 'remap-headers': remapsHeaders = false } = values
    const options = { file, frontDoor, edge, remapsHeaders }
    if (!watch) return await runLocalServer(options, run ?? { stopped: stopSignal() })
    const passed = args.filter((arg) => arg !== '--watch' && arg !== '--json')
    const { watch: startWatching } = await import('./watch/watch.ts')
    await startWatching({ args: passed, json, stopped: stopSignal() })
  } catch (error) {
    process.exitCode = 1
    if (error instanceof SyntaxError && error.stack?.startsWith(error.name) === true) throw error
    console.error(explain(error))
  }
}

/** Resolves at the first signal to stop; a second one ends the process at once. */
async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

/** Returns a sentence for a failure that the user can fix, and the stack for any other. */
function explain(error: unknown): string {
  const { code, message, stack, port } = error as NodeJS.ErrnoException & { port?: number }
  if (FORESEEN.some((foreseen) => error instanceof foreseen)) return message
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: stop the program that uses it, or set PORT (AUTH_PORT for the authorization server) to another port.`
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} needs privileges that this process lacks: set PORT (AUTH_PORT for the authorization server) to a port above 1023.`
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL')
    return `HOST is not an address of this machine (${message}): set it to localhost, 127.0.0.1, or 0.0.0.0 for all addresses.`
  if (code?.startsWith('ERR_PARSE_ARGS_') === true) return `${message}\n\n${USAGE}`
  return stack?.replaceAll(/\n +at .*\(?node:internal\/.*/g, '') ?? message
}
