/** The whole handler chain with tools that count how often they ran, before an authorization server on loopback. */
import * as z from 'zod'
import type { FunctionSettings } from '../../lambda/settings/function-settings.ts'
import type { HttpEvent, HttpResult } from '../../lambda/http/api-gateway.ts'
import type { Tool } from '../../lambda/mcp/define-tool.ts'
import { json, startBackend } from './backend.ts'
import { settingsAt } from './gate.ts'

export { RESOURCE } from './gate.ts'

const { defineTool } = await import('../../lambda/mcp/define-tool.ts')
const { serveTools } = await import('../../lambda/gate/serve-tools.ts')

export const AUDIENCE = 'mcp-api'
export const ALLOWED_ORIGINS = ['http://localhost:6274', 'https://127.0.0.1']
export const HIERARCHY = [
  ['root', 'admin'],
  ['admin', 'mcp'],
] as const

/** What each tool needs besides `mcp`. */
export const TOOL_SCOPES = { open: [], guarded: ['admin'], secret: ['root'] } as const
/** For callers without its scope, it is not there. */
export const HIDDEN_TOOL = 'secret'
export type ToolName = keyof typeof TOOL_SCOPES

/** An answer takes a few milliseconds; the first one loads the chain, and a busy machine takes seconds for that. */
const TIMEOUT_MS = 10_000

export interface ProbeServer extends AsyncDisposable {
  readonly issuer: string
  /** How often a tool ran so far. */
  readonly ran: Readonly<Record<ToolName, number>>
  /** @throws when the handler throws, or does not answer */
  call(event: HttpEvent): Promise<HttpResult>
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
  const tools = (Object.keys(TOOL_SCOPES) as ToolName[]).map((name) => probe(name, ran))
  const handler = serveTools(settings, tools)
  return {
    issuer,
    ran,
    call: (event) => inTime(handler(event, { awsRequestId: 'id' } as never)),
    [Symbol.asyncDispose]: () => authorizationServer[Symbol.asyncDispose](),
  } satisfies ProbeServer
}

function answerOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return { active: false }
  }
}

function probe(name: ToolName, ran: Record<ToolName, number>): Tool {
  return defineTool({
    name,
    title: name,
    description: 'Counts how often it ran.',
    inputSchema: z.looseObject({}),
    outputSchema: z.object({ ran: z.number() }),
    annotations: {},
    scopes: TOOL_SCOPES[name],
    hidden: name === HIDDEN_TOOL,
    run: () => ({ ran: ++ran[name] }),
  })
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(reject, TIMEOUT_MS, new Error('the handler does not answer'))
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
