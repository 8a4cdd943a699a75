/** Compiles a bundle by requests of both eras, in a process of its own, and keeps what V8 made of it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import {
  type CacheManifest,
  cacheName,
  LAYER_FOLDER,
  MANIFEST,
  openScripts,
  type Loaded,
  sha256Hex,
} from './cached-scripts.ts'
import { PLAYED_FILE } from './played-caches.ts'
import { makeUpWorld } from './made-up-world.ts'
import { playedRequests } from './played-requests.ts'
import { redirectRequests } from './redirect-requests.ts'
import { type Played, withStandIn } from './stand-in-tool.ts'

type Handler = (event: object, ...streamAndContext: object[]) => Promise<unknown>

const CONTEXT = { awsRequestId: 'code-cache', getRemainingTimeInMillis: () => 30_000 }

/**
 * Fills a folder with the code caches of a bundle.
 *
 * @param folder of the bundle
 * @param bundle SHA-256 of its scripts
 * @param outdir gets the layer's folder, and the statuses of the answers
 */
export async function play(folder: string, bundle: string, outdir: string): Promise<void> {
  const played: Played[] = []
  const scopes: string[] = []
  const { env } = process
  const world = makeUpWorld(env, scopes)
  liftLimits(env)
  const server = await redirectRequests(world.answer)
  const heads = headsOfStreams()
  const scripts = openScripts(folder, undefined, (exported) =>
    withStandIn(exported, (one) => {
      played.push(one)
      scopes.push(...one.scopes)
    }),
  )
  const { handler } = scripts.load('./index.mjs') as { readonly handler: Handler }
  const atStart = new Set(scripts.loaded.keys())
  const surprises: string[] = []
  let nonce: string | undefined
  const requests = playedRequests({
    token: world.token,
    send: (token) => world.send(token, nonce),
    input: () => played[0]?.input,
    needsNonce: env['DPOP_NONCE'] === 'required',
  })
  for (const { title, event, expected } of requests) {
    const stream = new PassThrough().resume()
    // eslint-disable-next-line no-await-in-loop -- as a client does
    const result = await (heads.isStreaming()
      ? handler(event, stream, { ...CONTEXT })
      : handler(event, { ...CONTEXT }))
    const head = heads.isStreaming() ? heads.last() : result
    const { statusCode, headers } = Object(head) as Partial<Head>
    nonce = headers?.['dpop-nonce'] ?? nonce
    if (!expected.includes(Number(statusCode))) surprises.push(`${title}: ${String(statusCode)}`)
  }
  server.close()
  server.closeAllConnections()
  const later = [...scripts.loaded].filter(([name]) => !atStart.has(name))
  writeCaches(later, bundle, path.join(outdir, LAYER_FOLDER))
  writeFileSync(path.join(outdir, PLAYED_FILE), JSON.stringify(surprises))
}

/** Everything here is of one caller, and comes at once. */
function liftLimits(environment: NodeJS.ProcessEnv): void {
  for (const name of ['CALLS_PER_MINUTE_PER_CALLER', 'CALL_BURST_PER_CALLER']) {
    if (environment[name] !== undefined) environment[name] = '1000000'
  }
}

/** How an answer begins. */
interface Head {
  readonly statusCode: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What Lambda's runtime has for functions that stream. */
function headsOfStreams() {
  let isStreaming = false
  let last: Head | undefined
  const awslambda = {
    streamifyResponse(handler: unknown) {
      isStreaming = true
      return handler
    },
    HttpResponseStream: {
      from(stream: unknown, head: Head) {
        last = head
        return stream
      },
    },
  }
  Object.assign(globalThis, { awslambda })
  return { isStreaming: () => isStreaming, last: () => last }
}

/** Without those of the start, which the bundle compiles itself (`index.ts`). */
function writeCaches(
  scripts: readonly (readonly [string, Loaded])[],
  bundle: string,
  folder: string,
): void {
  mkdirSync(folder, { recursive: true })
  const caches = scripts.map(([name, { script }]) => {
    const cache = script.createCachedData()
    writeFileSync(path.join(folder, cacheName(name)), cache)
    return [name, sha256Hex(cache)] as const
  })
  const { version: node, arch } = process
  const manifest: CacheManifest = { node, arch, bundle, caches: Object.fromEntries(caches) }
  writeFileSync(path.join(folder, MANIFEST), JSON.stringify(manifest))
}
