/** For any event of API Gateway, the whole chain answers as a second implementation of its rules says. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import * as fc from 'fast-check'
import type { HttpResult } from '../../../lambda/http/api-gateway.ts'
import { parseChallenge } from '../../support/challenge-parser.ts'
import { CALL_KINDS } from '../../support/probe-calls.ts'
import { eventOf, events, type Parts, QUERIES_WITH_TOKEN, restEventOf } from './events.ts'
import {
  AUDIENCE,
  HIDDEN,
  ALLOWED_ORIGINS,
  RESOURCE,
  startProbeServer,
  type Name,
  NAMES,
  NEEDS,
} from '../../support/probe-server.ts'
import { isLong, runs } from './fuzz-runs.ts'
import { heldScopes, type Rules, worthOf } from './token-rules.ts'

const uncached = await startProbeServer()
const { issuer } = uncached
const cached = await startProbeServer({ issuer, tokenCacheTtlSeconds: 60 })
after(() => Promise.all([uncached, cached].map((server) => server[Symbol.asyncDispose]())))

const RULES: Rules = {
  resource: RESOURCE,
  issuer,
  audience: AUDIENCE,
  standsFor: { root: ['admin', 'mcp'], admin: ['mcp'] },
  expiryRequired: false,
  now: Math.floor(Date.now() / 1000),
}
const REQUIRED_SCOPES = ['mcp']

interface Expected {
  readonly status: number
  /** Another status that is as right. */
  readonly orStatus?: number
  /** `error` of the challenge; undefined: a challenge without one. */
  readonly challenge?: { readonly error: string | undefined }
  readonly runs?: readonly Name[]
}

const refused = (status: number, error?: string): Expected => ({ status, challenge: { error } })

function expectedOf(parts: Parts): Expected {
  return beforeTheToken(parts) ?? onTheToken(parts) ?? behindTheToken(parts)
}

function beforeTheToken({ others, origin, method }: Parts): Expected | undefined {
  const isForeign = origin !== undefined && !isAllowed(origin)
  const early = isForeign ? 403 : method === 'OPTIONS' ? 204 : undefined
  if ('cookie' in others) return { status: 431, ...(early && { orStatus: early }) }
  return early && { status: early }
}

const isAllowed = (origin: string) => ALLOWED_ORIGINS.includes(origin)

function onTheToken({ query, credentials }: Parts): Expected | undefined {
  if (QUERIES_WITH_TOKEN.includes(query)) return refused(400, 'invalid_request')
  if (credentials.kind === 'none') return refused(401)
  if (credentials.kind === 'malformed') return refused(400, 'invalid_request')
  switch (worthOfAnswer(credentials.answer)) {
    case 'unavailable':
      return { status: 503 }
    case 'invalid_token':
      return refused(401, 'invalid_token')
    case 'granted':
      return undefined
  }
}

/** RFC 7662 §2.2: an answer is an object with a boolean `active`. */
function worthOfAnswer(answer: unknown) {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return 'unavailable'
  const isComplete = typeof Object.getOwnPropertyDescriptor(answer, 'active')?.value === 'boolean'
  return isComplete ? worthOf(answer as Record<string, unknown>, RULES) : 'unavailable'
}

function behindTheToken({ method, contentType, body, ...parts }: Parts): Expected {
  const { answer } = parts.credentials as { answer: Record<string, unknown> }
  const held = heldScopes(answer['scope'], RULES)
  const lacks = (scopes: readonly string[]) => scopes.some((needed) => !held.has(needed))
  const forbidden = refused(403, 'insufficient_scope')
  if (lacks(REQUIRED_SCOPES)) return forbidden
  if (method !== 'POST') return { status: 405 }
  if (!contentType?.toLowerCase().startsWith('application/json')) return { status: 415 }
  if (contentType === 'application/jsonp') return { status: 415 }
  if (body.problem !== undefined) return { status: body.problem === 'too large' ? 413 : 400 }
  const { calls = [], status = 0 } = body
  const seen = calls.filter((name) => name !== HIDDEN || !lacks(NEEDS[name]))
  if (seen.some((name) => lacks(NEEDS[name]))) return forbidden
  return { status, ...(status === 200 && { runs: seen }) }
}

function assertAnswer(result: HttpResult, parts: Parts, expected: Expected): void {
  const { headers = {}, statusCode, body = '' } = result
  if (statusCode !== expected.orStatus) assert.equal(statusCode, expected.status, body)
  const { origin } = parts
  const allowed = origin !== undefined && isAllowed(origin) ? origin : undefined
  assert.equal(headers['access-control-allow-origin'], allowed)
  assert.equal(headers['cache-control'], 'no-store')
  assert.match(String(headers['vary']), /\borigin\b/)
  assert.equal('retry-after' in headers, statusCode === 503)
  for (const value of Object.values(headers)) assert.match(String(value), /^[\x20-\x7E]*$/)
  if (statusCode !== undefined && statusCode >= 300) assertJsonRpcError(headers, body)
  const challenge = headers['www-authenticate']
  assert.equal(challenge !== undefined, expected.challenge !== undefined)
  if (typeof challenge === 'string') {
    const { scheme, parameters } = parseChallenge(challenge)
    assert.deepEqual([scheme, parameters.get('error')], ['Bearer', expected.challenge?.error])
    assert.ok(parameters.get('scope')?.split(' ').includes('mcp'))
  }
}

function assertJsonRpcError(headers: HttpResult['headers'], body: string): void {
  assert.match(String(headers?.['content-type']), /^application\/json\b/)
  const { jsonrpc, error } = JSON.parse(body) as { jsonrpc: string; error: Record<string, unknown> }
  assert.equal(jsonrpc, '2.0')
  assert.ok(Number.isInteger(error['code']))
  assert.ok(typeof error['message'] === 'string' && error['message'] !== '')
}

test('an event is answered, and code runs, exactly as the rules say', async () => {
  const statuses = new Map<number, number>()
  const offsets = [-86_400, -3600, 3600, 86_400]
  await fc.assert(
    fc.asyncProperty(
      events({ ...RULES, offsets }),
      fc.constantFrom(uncached, cached),
      fc.constantFrom('http-api', 'rest'),
      async (parts, server, door) => {
        const start = { ...server.ran }
        const result =
          door === 'rest'
            ? await server.callRest(restEventOf(parts))
            : await server.call(eventOf(parts))
        const expected = expectedOf(parts)
        assertAnswer(result, parts, expected)
        for (const name of NAMES) {
          const calls = expected.runs?.filter((one) => one === name).length ?? 0
          assert.equal(server.ran[name] - start[name], calls, name)
        }
        statuses.set(expected.status, (statuses.get(expected.status) ?? 0) + 1)
      },
    ),
    runs(1500),
  )
  const rare = isLong ? [202, 413, 415, 431] : []
  for (const status of [200, 204, 400, 401, 403, 405, 503, ...rare]) {
    assert.ok(statuses.has(status), `the sample holds events for ${status}`)
  }
  for (const kind of CALL_KINDS) {
    assert.ok(uncached.ranOf[kind] + cached.ranOf[kind] > 0, `the sample holds a ${kind}`)
  }
})
