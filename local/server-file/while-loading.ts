import { shown } from '../../lambda/features/calls/shown.ts'
import { ServerFileError } from './server-file-error.ts'

const SLOW_MS = 10_000

/**
 * Imports the module with the server, and explains what would otherwise end this process without a clear word: a module
 * that exits, waits for ever, or throws something other than an error.
 *
 * @param file as messages name it
 * @throws {ServerFileError} for what is not an error; any error as it is
 */
export async function whileLoading<T>(file: string, load: () => Promise<T>): Promise<T> {
  const slow = setTimeout(() => console.warn(stillLoading(file)), SLOW_MS).unref()
  const onIdle = () => {
    leave()
    console.error(neverLoads(file))
    process.exit(1)
  }
  const onExit = (code: number) => explainExit(file, code)
  const leave = () => {
    clearTimeout(slow)
    process.off('beforeExit', onIdle).off('exit', onExit).off('uncaughtExceptionMonitor', leave)
  }
  process.on('beforeExit', onIdle).on('exit', onExit).on('uncaughtExceptionMonitor', leave)
  try {
    return await load()
  } catch (error) {
    if (error instanceof Error) throw error
    throw new ServerFileError(
      `${file}, or a module that it imports, threw ${shown(error)}, which is not an error: throw new Error('…'), whose stack says where.`,
    )
  } finally {
    leave()
  }
}

const stillLoading = (file: string) =>
  `Warning: ${file} is still loading after ${SLOW_MS / 1000} s. Does a top-level await in it, or in a module that it imports, wait for something that does not come?`

const neverLoads = (file: string) =>
  `${file} never finishes loading: a top-level await in it, or in a module that it imports, waits for something that does not come. Await it in a tool instead, or give it a time limit.`

function explainExit(file: string, code: number): void {
  const isOrphan = process.send !== undefined && !process.connected
  if (isOrphan) return // ends because the process that watches it has ended
  const [, place] = /at process\.exit \(node:.*\n +at (.*)/.exec(new Error().stack ?? '') ?? []
  const where = place === undefined ? '' : `, at ${place}`
  console.error(
    `The process ended while ${file} was loading, by process.exit(${code})${where}. Throw an error instead.`,
  )
  if (code === 0) process.exitCode = 1
}
