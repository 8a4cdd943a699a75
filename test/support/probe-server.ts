/** The whole handler chain with a server whose code counts how often it ran, before an authorization server on loopback. */
import * as z from 'zod'
import type { FunctionSettings } from '../../lambda/settings/function-settings.ts'
import { text } from 'node:stream/consumers'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { HttpEvent, HttpResult } from '../../lambda/http/api-gateway.ts'
import { restHandler } from '../../lambda/http/rest-api.ts'
import type { RestEvent } from '../../lambda/http/rest-event.ts'
import { invokeStreaming, offerResponseStreaming } from '../../local/gateway/response-streaming.ts'
import { json, startBackend } from './backend.ts'
import { CALL_KINDS, type CallKind } from './probe-calls.ts'
import { settingsAt } from './gate.ts'

export { RESOURCE } from './gate.ts'

const { definePrompt, defineResource, defineResourceTemplate, defineServer, defineTool } =
  await import('../../lambda/features/public.ts')
const { serve } = await import('../../lambda/gate/serve.ts')

export const AUDIENCE = 'mcp-api'
export const ALLOWED_ORIGINS = ['http://localhost:6274', 'https://127.0.0.1']
export const HIERARCHY = [
  ['root', 'admin'],
  ['admin', 'mcp'],
] as const

/** What can be called there, of every kind: its name, and the scopes that it needs besides `mcp`. */
export const NEEDS = { open: [], guarded: ['admin'], secret: ['root'] } as const
export type Name = keyof typeof NEEDS
export const NAMES = Object.keys(NEEDS) as readonly Name[]
/** For callers without its scope, it is not there. */
export const HIDDEN: Name = 'secret'

/** An answer takes a few milliseconds; the first one loads the chain, and a busy machine takes seconds for that. */
const TIMEOUT_MS = 10_000

export interface ProbeServer extends AsyncDisposable {
  readonly issuer: string
  /** How often code ran so far, by the name that was called. */
  readonly ran: Readonly<Record<Name, number>>
  /** The same by what was called. */
  readonly ranOf: Readonly<Record<CallKind, number>>
  /** @throws when the handler throws, or does not answer */
  call(event: HttpEvent): Promise<HttpResult>
  /** The same through the front door `rest`. */
  callRest(event: RestEvent): Promise<HttpResult>
}

/** A token that carries the answer that the authorization server gives about it. */
export function tokenOf(answer: unknown): string {
  return Buffer.from(JSON.stringify(answer)).toString('base64url')
}

/** @param change settings that differ from those of the test */
export async function startProbeServer(change: Partial<FunctionSettings> = {}) {
  const authorizationServer = await startBackend((response, seen) => {
    authorizationServer.seen.length = 0
    const token = new URLSearchParams(seen.body).get('token') ?? ''
    json(answerOf(token))(response, seen)
  })
  const { origin: issuer } = authorizationServer
  const settings = settingsAt(issuer, {
    audiences: [AUDIENCE],
    scopeHierarchy: HIERARCHY,
    allowedOrigins: ALLOWED_ORIGINS,
    tokenCacheTtlSeconds: 0,
    refusedTokensPerMinute: 1_000_000,
    ...change,
  })
  const ran = { open: 0, guarded: 0, secret: 0 }
  const ranOf = Object.fromEntries(CALL_KINDS.map((kind) => [kind, 0])) as Record<CallKind, number>
  const server = countingServer((name, kind) => {
    ranOf[kind] += 1
    return ++ran[name]
  })
  const handler = serve(settings, async () => ({ server }))
  offerResponseStreaming()
  const rest = invokeStreaming(restHandler(handler))
  return {
    issuer,
    ran,
    ranOf,
    call: (event) => inTime(handler(event, { awsRequestId: 'id' } as never)),
    callRest: (event) => inTime(read(rest(event, { awsRequestId: 'id' } as never))),
    [Symbol.asyncDispose]: () => authorizationServer[Symbol.asyncDispose](),
  } satisfies ProbeServer
}

/** Its body as a text. */
async function read(streaming: Promise<HttpResult | undefined>): Promise<HttpResult> {
  const { stream, ...head } = (await streaming) ?? {}
  if (stream === undefined) throw new Error('the handler sent no head')
  return { ...head, body: await text(stream as WebStream) }
}

function answerOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return { active: false }
  }
}

/** A server with one of each kind by every name, all of whose code does nothing else. */
function countingServer(count: (name: Name, kind: CallKind) => number) {
  const details = (name: Name) => ({
    name,
    description: 'Counts how often it ran.',
    scopes: NEEDS[name],
    hidden: name === HIDDEN,
  })
  return defineServer({
    tools: NAMES.map((name) =>
      defineTool({
        ...details(name),
        inputSchema: z.looseObject({}),
        outputSchema: z.object({ ran: z.number() }),
        run: () => ({ ran: count(name, 'tool') }),
      }),
    ),
    resources: NAMES.flatMap((name) => [
      defineResource({
        ...details(name),
        uri: `probe://${name}`,
        read: () => ({ ran: count(name, 'resource') }),
      }),
      defineResourceTemplate({
        ...details(name),
        uriTemplate: `probe://${name}/{id}`,
        complete: { id: () => [String(count(name, 'completion of a template'))] },
        list: () => [
          { uri: `probe://${name}/1`, name: String(count(name, 'resource of a template')) },
        ],
        read: () => ({ ran: count(name, 'resource of a template') }),
      }),
    ]),
    prompts: NAMES.map((name) =>
      definePrompt({
        ...details(name),
        argsSchema: z.object({ id: z.string().optional() }),
        complete: { id: () => [String(count(name, 'completion of a prompt'))] },
        get: () => String(count(name, 'prompt')),
      }),
    ),
  })
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(reject, TIMEOUT_MS, new Error('the handler does not answer'))
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
