import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { accessToken } from '../../../../lambda/gate/access-token.ts'
import type { GateContext } from '../../../../lambda/gate/gate-context.ts'
import type { HttpResult } from '../../../../lambda/http/api-gateway.ts'
import type { VerifyToken } from '../../../../lambda/token-check/token-verifier.ts'

const GRANT = { token: 'abc', clientId: 'client', scopes: ['mcp'], extra: { sub: 'alice' } }
const OUTAGE = {
  kind: 'unavailable',
  reason: 'overloaded',
  detail: 'busy',
  retryAfterSeconds: 9,
} as const

type Verdict = Awaited<ReturnType<VerifyToken>>

async function pass(
  verdict: Verdict,
  headers: Record<string, string>,
  change: Record<string, unknown> = {},
) {
  const asked: (string | undefined)[] = []
  const gate = accessToken({
    resourceMetadataUrl: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
    requiredScopes: ['mcp'],
    pageUrl: 'https://mcp.example.com/a&b/about',
    loadVerify: async () => async (token, traceparent, mustAsk) => {
      asked.push(token, traceparent, ...(mustAsk === true ? ['must ask'] : []))
      return verdict
    },
  })
  const context = {} as GateContext
  const requestContext = { http: { method: 'POST' } }
  const event = { headers, rawQueryString: '', requestContext, ...change }
  const result = (await gate.before?.({ event, context } as never)) as HttpResult | undefined
  return { asked, result, context }
}
const bearer = { authorization: 'Bearer abc' }

test('a verified token can be confirmed later on, by the authorization server', async () => {
  const traced = { ...bearer, traceparent: 'x' }
  const { asked, context } = await pass({ outcome: GRANT, cached: true }, traced)
  assert.equal(await context.confirm?.(), GRANT)
  assert.deepEqual(asked, ['abc', 'x', 'abc', 'x', 'must ask'])
})

test('a verified token lets the request pass, and tells the rest of the chain who calls', async () => {
  const { asked, result, context } = await pass({ outcome: GRANT, cached: true }, bearer)
  assert.equal(result, undefined)
  assert.deepEqual(asked, ['abc', undefined])
  assert.equal(context.authInfo, GRANT)
  assert.deepEqual(context.decision, {
    verdict: 'granted',
    clientId: 'client',
    scopes: ['mcp'],
    subject: 'alice',
    cached: true,
  })
})

test('a caller without a subject of the right type has none', async () => {
  for (const extra of [{}, { sub: 7 }]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { context } = await pass({ outcome: { ...GRANT, extra }, cached: true }, bearer)
    assert.ok(context.decision !== undefined && !('subject' in context.decision))
  }
})

test('a rejection is an answer, and nothing tells of an authorized caller', async () => {
  const { result, context } = await pass({ outcome: OUTAGE, cached: false }, bearer)
  assert.equal(result?.statusCode, 503)
  assert.equal(result.headers?.['retry-after'], '9')
  assert.equal(context.authInfo, undefined)
  const { introspectionMs, ...decision } = context.decision ?? assert.fail('undecided')
  assert.equal(typeof introspectionMs, 'number')
  assert.deepEqual(decision, {
    verdict: 'unavailable',
    reason: 'overloaded',
    detail: 'busy',
    cached: false,
  })
})

test('the check is loaded once, when the first token comes', async () => {
  let loads = 0
  const gate = accessToken({
    resourceMetadataUrl: 'https://mcp.example.com/metadata',
    requiredScopes: ['mcp'],
    pageUrl: 'https://mcp.example.com/about',
    loadVerify: async () => {
      loads += 1
      return async () => ({ outcome: GRANT, cached: true })
    },
  })
  const requestContext = { http: { method: 'POST' } }
  const send = async (headers: object) => {
    const event = { headers, rawQueryString: '', requestContext }
    await gate.before?.({ event, context: {} } as never)
    return loads
  }
  assert.equal(await send({}), 0)
  assert.deepEqual(await Promise.all([send(bearer), send(bearer)]), [1, 1])
})

describe('the trace in the header', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
  const headers = { ...bearer, traceparent }

  test('goes along to the check of the token', async () => {
    const { asked } = await pass({ outcome: GRANT, cached: true }, headers)
    assert.deepEqual(asked, ['abc', traceparent])
  })

  test('is in the decision on a request that goes no further', async () => {
    const { context } = await pass({ outcome: OUTAGE, cached: false }, headers)
    assert.equal(context.decision?.traceId, traceId)
    const other = { ...bearer, traceparent: 'x' }
    const { context: without } = await pass({ outcome: OUTAGE, cached: false }, other)
    assert.ok(!('traceId' in (without.decision ?? {})))
  })
})

describe('the answer to a visit by browser', () => {
  const visit = { requestContext: { http: { method: 'GET' } } }

  test('is still the challenge, and leads people to the page', async () => {
    const headers = { accept: 'text/html' }
    const { result, context } = await pass({ outcome: GRANT, cached: true }, headers, visit)
    assert.equal(result?.statusCode, 401)
    assert.equal(
      result.headers?.['www-authenticate'],
      'Bearer resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp", scope="mcp"',
    )
    assert.equal(result.headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(
      result.headers['content-security-policy'],
      "default-src 'none'; frame-ancestors 'none'",
    )
    const { body = '' } = result
    const url = 'https://mcp.example.com/a&amp;b/about'
    assert.ok(body.includes(`<meta http-equiv="refresh" content="0; url=${url}">`), body)
    assert.ok(body.includes(`<a href="${url}">`), body)
    assert.equal(context.authInfo, undefined)
    assert.deepEqual(context.decision, {
      verdict: 'missing_token',
      reason: 'no_credentials',
      detail: 'no credentials',
    })
  })

  test('is for browsers: others get JSON', async () => {
    const headers = { accept: '*/*' }
    const { result } = await pass({ outcome: GRANT, cached: true }, headers, visit)
    assert.equal(result?.statusCode, 401)
    assert.equal(result.headers?.['content-type'], 'application/json')
  })
})
