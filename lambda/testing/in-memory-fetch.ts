import { randomUUID } from 'node:crypto'
import type { Services } from '../features/calls/feature.ts'
import type { ServerDefinition } from '../features/define-server.ts'
import { createGate } from '../gate/gate.ts'
import type { GateContext } from '../gate/gate-context.ts'
import { mcpEndpoint } from '../gate/mcp-endpoint.ts'
import { loadFrom } from '../gate/serve.ts'
import type { HttpEvent } from '../http/api-gateway.ts'
import type { IntrospectionAnswer } from '../oauth/introspection-answer.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import { FUNCTION_TIMEOUT_MS } from '../settings/function-timeouts.ts'
import { createQuestion } from '../token-check/question.ts'
import { createTokenVerifier } from '../token-check/token-verifier.ts'
import { AS_SENDER } from './caller.ts'

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

/** The access tokens that there are, and what the authorization server says of each. */
export type Tokens = Readonly<Record<string, IntrospectionAnswer>>

/** Returns a `fetch` that leads to a server behind the gate, in this process, whatever the URL. */
export function inMemoryFetch(
  settings: FunctionSettings,
  server: ServerDefinition,
  tokens: Tokens,
  services: Services = {},
): Fetch {
  const introspect = async (token: string) => ({ answer: tokens[token] ?? { active: false } })
  const verify = createTokenVerifier({
    ...settings,
    find: createQuestion({ ...settings, introspect, ...AS_SENDER }),
  })
  let loading: ReturnType<typeof loadFrom> | undefined
  const handle = createGate({
    ...settings,
    dpop: 'off',
    loadVerify: async () => verify,
    loadServer: async () =>
      (loading ??= loadFrom(settings, async () => ({ server }), undefined, services)),
  }).handler(mcpEndpoint(settings.resource))

  return async (url, init = {}) => {
    const {
      headers,
      body = '',
      statusCode = 200,
      stream,
    } = await handle(
      eventOf(new URL(url), init),
      contextOf(init.signal ?? new AbortController().signal),
    )
    return new Response(stream ?? (body === '' ? null : body), {
      status: statusCode,
      headers: headers as Record<string, string>,
    })
  }
}

function eventOf({ search }: URL, { method = 'GET', headers, body }: RequestInit): HttpEvent {
  return {
    headers: Object.fromEntries(new Headers(headers)),
    rawQueryString: search.slice(1),
    requestContext: { http: { method } },
    ...(typeof body === 'string' && { body }),
    isBase64Encoded: false,
  }
}

function contextOf(clientGone: AbortSignal): GateContext {
  const end = Date.now() + FUNCTION_TIMEOUT_MS.mcp
  return {
    awsRequestId: randomUUID(),
    clientGone,
    getRemainingTimeInMillis: () => end - Date.now(),
  } as GateContext
}
