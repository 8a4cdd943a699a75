/**
 * The way of one `tools/call` with a known token through the sources: which files of ours it enters, in which order, and
 * whether any is left and entered again. `npm run walk` prints it; docs/architecture.md has it as a table.
 */
import { once } from 'node:events'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { json, startBackend } from '../../support/backend.ts'

export interface Place {
  readonly file: string
  readonly functionName: string
}

export interface Call {
  readonly place: Place
  /** From the nearest to the first, over `await` too. */
  readonly callers: readonly Place[]
}

export interface Order {
  readonly do: 'count' | 'stopAtEach' | 'calls'
  readonly root: string
}

export interface Walk {
  /** Files in the order in which they are first entered, each with its functions that ran. */
  readonly files: readonly { readonly file: string; readonly functions: readonly string[] }[]
  /** Files that another file called into after it had been left, or from further down. */
  readonly enteredAgain: readonly string[]
  /** How often the body was parsed. */
  readonly parses: number
}

const ROOT = pathToFileURL(path.join(import.meta.dirname, '../../..')).href + '/'
const RESOURCE = 'https://mcp.example.com/mcp'
const ACTIVE = { active: true, client_id: 'c', sub: 'alice', aud: RESOURCE, scope: 'mcp' }
const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'add_numbers', arguments: { a: 2, b: 3 } },
})
const EVENT = {
  headers: { 'content-type': 'application/json', authorization: 'Bearer known' },
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  body: BODY,
  isBase64Encoded: false,
}

/** Walks the sources of `lambda/`, in this process: their settings are put into its environment. */
export async function walk(): Promise<Walk> {
  await using authorizationServer = await startBackend(json(ACTIVE))
  const request = await handlerAt(authorizationServer.origin)
  await request() // the token is known from here on, and everything loaded
  await request()

  const observer = new Worker(new URL('observer.ts', import.meta.url))
  const tell = async (order: Order['do']): Promise<unknown> => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is no window
    observer.postMessage({ do: order, root: ROOT })
    const [answer] = (await once(observer, 'message')) as [unknown]
    return answer
  }
  await tell('count')
  await request()
  await tell('stopAtEach')
  const parses = await countParses(request)
  const calls = (await tell('calls')) as readonly Call[]
  await observer.terminate()
  return { ...summarize(calls), parses }
}

async function handlerAt(origin: string): Promise<() => Promise<void>> {
  Object.assign(process.env, {
    POWERTOOLS_DEV: 'false',
    RESOURCE_URL: RESOURCE,
    AUTH_ISSUER: origin,
    AUTH_INTROSPECTION_ENDPOINT: `${origin}/introspect`,
    OAUTH_CLIENT_SECRET: 'the-client-secret',
  })
  const { handler } = await import('../../../lambda/mcp.ts')
  return async () => {
    const { statusCode, body } = await handler({ ...EVENT }, {} as never)
    if (statusCode !== 200) throw new Error(`the call was answered by ${statusCode}: ${body}`)
  }
}

async function countParses(request: () => Promise<void>): Promise<number> {
  const { parse } = JSON
  let parses = 0
  JSON.parse = (text, ...rest) => {
    if (text === BODY) parses += 1
    return parse(text, ...rest) as unknown
  }
  await request()
  JSON.parse = parse
  return parses
}

function summarize(calls: readonly Call[]): Omit<Walk, 'parses'> {
  const functions = new Map<string, Set<string>>()
  const enteredAgain = new Set<string>()
  for (const { place, callers } of calls) {
    const { file, functionName } = place
    if (!file.startsWith('lambda/')) continue
    const [caller] = callers
    const known = functions.get(file)
    if (known !== undefined && caller?.file !== file)
      enteredAgain.add(`${file} ${functionName} from ${caller?.file}`)
    functions.set(file, (known ?? new Set()).add(functionName))
  }
  return {
    files: [...functions].map(([file, names]) => ({ file, functions: [...names] })),
    enteredAgain: [...enteredAgain],
  }
}

if (import.meta.main) console.log(JSON.stringify(await walk(), undefined, 2))
