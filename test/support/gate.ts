/** The chain of `lambda/mcp.ts` in this process: made afresh for each test, and quiet. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mock } from 'node:test'
import type { FunctionSettings } from '../../lambda/settings/function-settings.ts'
import type { Decision, GateContext } from '../../lambda/gate/gate-context.ts'
import type { HttpEvent, HttpResult } from '../../lambda/http/api-gateway.ts'
import { DEFAULTS } from './setting-cases.ts'

process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT' // read when the logger is loaded
const { log } = await import('../../lambda/base/log.ts')
const { server } = await import('./demo-server.ts')
const { serve } = await import('../../lambda/gate/serve.ts')

export const RESOURCE = 'https://mcp.example.com/mcp'
/** What an authorization server says of a token that is good for this server. */
export const ACTIVE = { active: true, client_id: 'c', sub: 'alice', aud: RESOURCE, scope: 'mcp' }
export const CLIENT_SECRET = 'the-client-secret'

/** The longest wait that a client is ever told. */
const MAX_RETRY_AFTER_SECONDS = 60

export interface Answer {
  readonly status: number | undefined
  readonly headers: NonNullable<HttpResult['headers']>
  readonly body: string
  readonly retryAfter: number
  readonly ms: number
  /** What was decided, whether or not the log has a line about it. */
  readonly decision: Decision | undefined
  /** What was logged as an error about this request: its text, and the fields beside it. */
  readonly errors: readonly LoggedError[]
}

export interface Cause {
  readonly reason: string
  readonly detail: string
}

export interface LoggedError extends Cause {
  readonly text: string
}

export type Gate = (token?: string) => Promise<Answer>

const errorsById = new Map<string, LoggedError[]>()
mock.method(log, 'error', (text: string, fields: LoggedError & { awsRequestId: string }) => {
  const errors = errorsById.get(fields.awsRequestId) ?? []
  errorsById.set(fields.awsRequestId, [...errors, { ...fields, text }])
})

/** Settings with an authorization server at this origin. */
export function settingsAt(
  origin: string,
  change: Partial<FunctionSettings> = {},
): FunctionSettings {
  return {
    ...DEFAULTS,
    resource: RESOURCE,
    issuer: origin,
    introspectionEndpoint: `${origin}/introspect`,
    clientSecret: { value: CLIENT_SECRET },
    ...change,
  }
}

/** A gate whose authorization server is at this origin. */
export function gateAt(origin: string, change: Partial<FunctionSettings> = {}): Gate {
  const handler = serve(settingsAt(origin, change), async () => ({ server }))
  return async (token = freshToken()) => {
    const awsRequestId = randomUUID()
    const start = performance.now()
    const context = { awsRequestId } as GateContext
    const result = await handler(listTools(token), context)
    const ms = performance.now() - start
    const { statusCode: status, headers = {}, body = '' } = result
    const errors = errorsById.get(awsRequestId) ?? []
    const { decision } = context
    const retryAfter = Number(headers['retry-after'])
    return { status, headers, body, ms, decision, errors, retryAfter }
  }
}

/** A token that nobody has seen before. */
export const freshToken = () => `token-${randomUUID()}`

/** The answers to so many requests at once, each with a token of its own. */
export const atOnce = (gate: Gate, count: number) =>
  Promise.all(Array.from({ length: count }, () => gate()))

function listTools(token: string): HttpEvent {
  return {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    rawQueryString: '',
    requestContext: { http: { method: 'POST' } },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    isBase64Encoded: false,
  }
}

export function assertGranted({ status, body, errors }: Answer): void {
  assert.equal(status, 200, body + JSON.stringify(errors))
  assert.match(body, /add_numbers/)
  assert.deepEqual(errors, [])
}

/** The client learns that it may come again with the same token, when, and nothing else. */
export function assertUnavailable(answer: Answer, withinMs: number): Cause {
  const { status, headers, body, retryAfter, ms, decision, errors } = answer
  assert.equal(status, 503, body)
  assert.deepEqual(Object.keys(headers).toSorted(), [
    'cache-control',
    'content-type',
    'retry-after',
    'vary',
  ])
  assert.match(String(headers['retry-after']), /^\d+$/)
  assert.ok(retryAfter >= 1 && retryAfter <= MAX_RETRY_AFTER_SECONDS, String(retryAfter))
  assert.deepEqual(JSON.parse(body), {
    jsonrpc: '2.0',
    error: {
      code: 503,
      message: 'The access token cannot be checked at the moment. Try again with the same token.',
      data: { error: 'temporarily_unavailable' },
    },
  })
  assert.ok(ms < withinMs, `answered after ${Math.round(ms)} ms, not within ${withinMs}`)
  const { verdict, reason = '', detail = '' } = decision ?? assert.fail('no decision')
  assert.equal(verdict, 'unavailable')
  const lines = errors.map((line) => [line.text, line.reason, line.detail])
  // Under a flood, some lines are left out.
  if (lines.length > 0) assert.deepEqual(lines, [['access unavailable', reason, detail]])
  return { reason, detail }
}
