/** Imports the server that `mcp-auth-server --server FILE` serves. */
import { statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { serverProblems, type Unchecked } from '../../lambda/features/check/check-server.ts'
import {
  type ServerDefinition,
  ServerDefinitionError,
} from '../../lambda/features/define-server.ts'
import { hooksAreNeeded, isTypeScript, registerTypeScriptHooks } from './run-typescript.ts'
import { ServerFileError } from './server-file-error.ts'
import { whileLoading } from './while-loading.ts'

const EXTENSION = /\.m?[jt]s$/

/**
 * @param file relative to the current folder
 * @throws {ServerFileError | ServerDefinitionError | MissingPackagesError} saying what to do; or what the file throws
 */
export async function importServer(file: string): Promise<ServerDefinition> {
  const absolute = path.resolve(file)
  checkPath(file, absolute)
  if (isTypeScript(absolute) && hooksAreNeeded()) registerTypeScriptHooks()
  const { href } = pathToFileURL(absolute)
  const load = async () => (await import(href)) as Readonly<Record<string, unknown>>
  const exported = await whileLoading(file, load)
  return checkedServer(exported, file)
}

function checkPath(file: string, absolute: string): void {
  const stats = statSync(absolute, { throwIfNoEntry: false })
  if (stats === undefined) {
    throw new ServerFileError(
      `There is no file ${absolute}: give --server the file that exports your server, relative to the current folder.`,
    )
  }
  if (!stats.isFile() || !EXTENSION.test(absolute)) {
    const kind = stats.isFile() ? 'not a module' : 'not a file'
    throw new ServerFileError(
      `--server is ${JSON.stringify(file)}, which is ${kind}: give a .ts, .mts, .js or .mjs file that exports your server.`,
    )
  }
  if (isTypeScript(absolute) && absolute.split(path.sep).includes('node_modules')) {
    throw new ServerFileError(
      `${absolute} is TypeScript below node_modules, which Node.js does not run: compile it, and give --server the JavaScript.`,
    )
  }
}

/** The export `server`, once it is certain that it can be served. */
function checkedServer(
  exported: Readonly<Record<string, unknown>>,
  file: string,
): ServerDefinition {
  const { server } = exported
  if (server === undefined) {
    const names = Object.keys(exported)
    const found = names.length > 0 ? `only ${names.join(', ')}` : 'nothing'
    throw new ServerFileError(
      `${file} has no export named server: it exports ${found}. Write: export const server = defineServer({ … })`,
    )
  }
  if (!isPlainObject(server)) {
    throw new ServerFileError(
      `The export server of ${file} is ${kindOf(server)}: make it by defineServer({ … }).`,
    )
  }
  const problems = serverProblems(server)
  if (problems.length > 0) throw new ServerDefinitionError(problems)
  return server
}

/** What defineServer returns, of whichever copy of this package. */
function isPlainObject(value: unknown): value is Unchecked {
  if (typeof value !== 'object' || value === null) return false
  return Object.getPrototypeOf(value) === Object.prototype
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return `a ${typeof value}`
  const { constructor } = value as { readonly constructor?: { readonly name?: string } }
  return `an instance of ${constructor?.name ?? 'no class'}`
}
