/** Loads the modules of a bundle, one after the other, as a `LoadTask` in the arguments says. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { openScripts } from '../../lambda/code-cache/cached-scripts.ts'
import type { LoadReport, LoadTask } from './check-bundle.ts'

const task = JSON.parse(process.argv[2] ?? '') as LoadTask
const { folder, modules, areScripts, missing, variables } = task
const load = areScripts
  ? openScripts(folder).load
  : async (module: string) => import(pathToFileURL(path.join(folder, module)).href)

async function send(report: LoadReport): Promise<void> {
  await new Promise((sent) => process.send?.(report, sent))
}

/** What Lambda's runtime has for functions that stream. */
Object.assign(globalThis, { awslambda: { streamifyResponse: (handler: unknown) => handler } })

const servers: object[] = []
const skipped: { readonly module: string; readonly needs: string }[] = []

async function loadNext([module, ...others]: readonly string[]): Promise<void> {
  if (module === undefined) return
  await send({ module })
  try {
    const { server } = (await load(`./${module}`)) as { readonly server?: unknown }
    if (isServer(server)) servers.push(server)
  } catch (error) {
    const { message = inspect(error), stack = '' } = (error ?? {}) as Partial<Error>
    const needs = missing.find((name) => isAbout(error, name))
    if (needs === undefined) {
      await send({ module, message, stack })
      process.exit(1)
    }
    skipped.push({ module, needs })
  }
  await loadNext(others)
}

/** Whether an error says that there is no such package. */
function isAbout(error: unknown, name: string): boolean {
  const { code, message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  return isNotFound && [`'${name}'`, `'${name}/`].some((quoted) => message.includes(quoted))
}

/** A bundle has a copy of everything, so that its features are recognized by what they are, not by whose. */
function isServer(exported: unknown): exported is object {
  if (typeof exported !== 'object' || exported === null) return false
  const { tools, resources, prompts } = exported as Readonly<Record<string, unknown>>
  return [tools, resources, prompts].some(
    (list) =>
      Array.isArray(list) && (list.length === 0 || list.some((item) => Object(item).kind?.name)),
  )
}

/** Loads the checks only for a bundle that has a server. */
async function problemsOf(found: readonly object[]): Promise<string[]> {
  if (found.length === 0) return []
  const { deployedServerProblems } = await import('./deployed-server.ts')
  return found.flatMap((server) => deployedServerProblems(server, variables))
}

await loadNext(modules)
await send({ skipped, servers: servers.length, problems: await problemsOf(servers) })
process.exit() // whatever the modules have started, such as timers
