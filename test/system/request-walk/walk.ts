/**
 * The walk of one `tools/call` with a known token through the sources: which files of `lambda/` it enters, in which order,
 * and whether it leaves one and enters it again. `npm run walk` prints it; docs/architecture.md explains its steps.
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

/** A call of a function, as the debugger saw it. */
export interface Call {
  readonly place: Place
  /** From the nearest to the first, across `await`. */
  readonly callers: readonly Place[]
}

export interface Order {
  readonly do: 'count' | 'stopAtEach' | 'calls'
  readonly root: string
}

export interface Walk {
  /** Files in the order in which the request enters them, each with its functions that ran. */
  readonly files: readonly { readonly file: string; readonly functions: readonly string[] }[]
  /** Calls into a file that the request had left, or that was waiting further up. */
  readonly enteredAgain: readonly string[]
  /** Files with functions that ran, by V8's own count. */
  readonly counted: readonly string[]
  /** How often the body was parsed. */
  readonly parses: number
}

const ROOT = `${pathToFileURL(path.join(import.meta.dirname, '../../..')).href}/`
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

/** The SDK reads headers of the request that it was given: reading a value is no step of ours. */
const READ_BY_THE_SDK: Place = { file: 'lambda/http/fetch-stand-ins.ts', functionName: 'get' }

/** Walks the sources in this process, into whose environment it writes their settings. */
export async function walk(): Promise<Walk> {
  await using authorizationServer = await startBackend(json(ACTIVE))
  const request = await requestsAt(authorizationServer.origin)
  await request() // loads everything, and makes the token a known one
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
  const counted = (await tell('stopAtEach')) as string[]
  const parses = await countParses(request)
  const calls = (await tell('calls')) as readonly Call[]
  await observer.terminate()
  return { ...summarize(calls), counted: counted.map(namedAsDeployed).filter(isOfLambda), parses }
}

/** By what docs/architecture.md calls them: the server of the tests takes the place of the user's. */
const namedAsDeployed = (file: string) =>
  file === 'test/support/demo-server.ts' ? 'lambda/server/' : file
const isOfLambda = (file: string) => file.startsWith('lambda/')

async function requestsAt(origin: string): Promise<() => Promise<void>> {
  Object.assign(process.env, {
    POWERTOOLS_LOG_LEVEL: 'ERROR', // the line is made, and not written
    RESOURCE_URL: RESOURCE,
    AUTH_ISSUER: origin,
    AUTH_INTROSPECTION_ENDPOINT: `${origin}/introspect`,
    OAUTH_CLIENT_SECRET: 'the-client-secret',
  })
  const { createHandler } = await import('../../../lambda/handler.ts')
  const handler = createHandler(() => import('../../support/demo-server.ts'))
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

function summarize(calls: readonly Call[]): Pick<Walk, 'files' | 'enteredAgain'> {
  const functions = new Map<string, Set<string>>()
  const enteredAgain = new Set<string>()
  for (const { place, callers } of calls) {
    const { functionName } = place
    const file = namedAsDeployed(place.file)
    if (!isOfLambda(file)) continue
    const known = functions.get(file)
    const from = namedAsDeployed(callers[0]?.file ?? '')
    if (known !== undefined && from !== file && !isReadBySdk(place, from)) {
      enteredAgain.add(`${file} (${functionName}) from ${from}`)
    }
    functions.set(file, (known ?? new Set()).add(functionName))
  }
  return {
    files: [...functions].map(([file, names]) => ({ file, functions: [...names] })),
    enteredAgain: [...enteredAgain],
  }
}

function isReadBySdk({ file, functionName }: Place, from: string): boolean {
  const { file: readable, functionName: read } = READ_BY_THE_SDK
  return file === readable && functionName === read && from === 'lambda/mcp/serve.ts'
}

if (import.meta.main) console.log(JSON.stringify(await walk(), undefined, 2))
