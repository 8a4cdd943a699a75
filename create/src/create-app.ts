/** Writes an app. */
import { rmdirSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { stackName, title } from './app-name.ts'
import { type AppOptions, AUTHORIZATION_SERVERS, FRONT_DOORS, frontDoorFolder } from './choices.ts'
import { UsageError } from './options.ts'

/** A clone of an empty repository has it. */
const MAY_BE_THERE = new Set(['.git'])
/** npm leaves a .gitignore out of packages. */
const RENAMED = new Map([['_gitignore', '.gitignore']])

/**
 * Writes the files of an app, and overwrites none.
 *
 * @param template folder of `app/` and the folders of the choices
 * @throws {UsageError} for a folder that has something, which stays as it is
 */
export async function createApp(
  folder: string,
  options: AppOptions,
  template: string,
): Promise<void> {
  const files = await appFiles(options, template)
  const problem = await folderProblem(folder)
  if (problem !== undefined) throw new UsageError(problem)
  const created = await mkdir(folder, { recursive: true })
  const outcomes = await Promise.allSettled(
    [...files].map(([name, text]) => writeNew(path.join(folder, name), text)),
  )
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed === undefined) return
  const written = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  await Promise.all(written.map((file) => rm(file)))
  if (created === undefined) removeEmptyFolders(folder, [...files.keys()])
  else await rm(created, { recursive: true })
  throw failed.reason
}

/** The folder had none of them before. */
function removeEmptyFolders(folder: string, files: readonly string[]): void {
  const parents = files.map((file) => path.dirname(file)).filter((name) => name !== '.')
  const all = new Set(parents.flatMap((name) => [name, path.dirname(name)]))
  all.delete('.')
  for (const name of [...all].toSorted((one, two) => two.length - one.length)) {
    try {
      rmdirSync(path.join(folder, name))
    } catch {
      // It has something that was not written here, or was never made.
    }
  }
}

async function writeNew(file: string, text: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true })
  const opened = await open(file, 'wx')
  try {
    await opened.writeFile(text)
  } catch (error) {
    await rm(file) // A full disk takes a part of it.
    throw error
  } finally {
    await opened.close()
  }
  return file
}

/** Path in the app → text. */
export async function appFiles(
  options: AppOptions,
  template: string,
): Promise<ReadonlyMap<string, string>> {
  const folders = [
    'app',
    `authorization-servers/${options.authorizationServer}`,
    `front-doors/${frontDoorFolder(options)}`,
    `example-tools/${options.exampleTools}`,
  ]
  const read = folders.map((name) => readFolder(path.join(template, name)))
  const files = (await Promise.all(read)).flat()
  return new Map(files.map(({ name, text }) => [name, adapted(name, text, options)]))
}

async function readFolder(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name)
      const name = path.join(path.dirname(file), RENAMED.get(entry.name) ?? entry.name)
      return { name: path.relative(folder, name), text: await readFile(file, 'utf8') }
    }),
  )
}

function adapted(file: string, text: string, options: AppOptions): string {
  const server = AUTHORIZATION_SERVERS.find(({ value }) => value === options.authorizationServer)
  const named = text
    .replaceAll('my-mcp-server', options.name)
    .replaceAll('MyMcpServer', stackName(options.name))
    .replaceAll('My MCP server', title(options.name))
  if (file === 'README.md') {
    return named
      .replaceAll('AUTHORIZATION-SERVER-TITLE', server?.title ?? '')
      .replaceAll('AUTHORIZATION-SERVER-ANCHOR', server?.anchor ?? '')
  }
  if (file !== 'package.json') return named
  const door = FRONT_DOORS.find(({ value }) => value === options.frontDoor)
  return named.replace(/"(mcp-auth-server [^"]*)"/, `"$1${door?.localOptions ?? ''}"`)
}

/** Returns a sentence when an app cannot be written there: for a file, and for a folder that has something. */
export async function folderProblem(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR') return undefined
    throw error
  })
  if (names === undefined) return `${folder} is a file, or below one: give another folder.`
  const others = names.filter((name) => !MAY_BE_THERE.has(name))
  if (others.length === 0) return undefined
  const shown = others.slice(0, 3).join(', ') + (others.length > 3 ? ', …' : '')
  return `${folder} is not empty (${shown}), and nothing in it was changed: give an empty folder, or one that is not there yet.`
}
