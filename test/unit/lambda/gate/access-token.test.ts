import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessToken } from '../../../../lambda/gate/access-token.ts'
import type { HttpResult } from '../../../../lambda/http/api-gateway.ts'
import type { GateContext } from '../../../../lambda/gate/gate-context.ts'
import type { VerifyToken } from '../../../../lambda/token-check/token-verifier.ts'

const GRANT = { token: 'abc', clientId: 'client', scopes: ['mcp'], extra: { sub: 'alice' } }
const OUTAGE = {
  kind: 'unavailable',
  cause: 'overloaded',
  reason: 'busy',
  retryAfterSeconds: 9,
} as const

async function pass(
  verdict: Awaited<ReturnType<VerifyToken>>,
  headers: Record<string, string>,
  body?: string,
) {
  const asked: (string | undefined)[] = []
  const gate = accessToken({
    resourceMetadataUrl: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
    requiredScopes: ['mcp'],
    scopesOf: () => ['tool', 'mcp'],
    verify: async (token, traceparent) => {
      asked.push(token)
      if (traceparent !== undefined) asked.push(traceparent)
      return verdict
    },
  })
  const context = {} as GateContext
  const event = { headers, rawQueryString: '', isBase64Encoded: true, body }
  const result = (await gate.before?.({ event, context } as never)) as HttpResult | undefined
  return { asked, result, context }
}
const bearer = { authorization: 'Bearer abc' }

test('a verified token lets the request pass, and tells the rest of the chain who calls', async () => {
  const { asked, result, context } = await pass({ outcome: GRANT, cached: true }, bearer)
  assert.equal(result, undefined)
  assert.deepEqual(asked, ['abc'])
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

test('a rejection is a complete answer, and nothing tells of an authorized caller', async () => {
  const { result, context } = await pass({ outcome: OUTAGE, cached: false }, bearer)
  assert.equal(result?.statusCode, 503)
  assert.equal(result.headers?.['retry-after'], '9')
  assert.equal(result.headers['cache-control'], 'no-store')
  assert.equal(context.authInfo, undefined)
  const { introspectionMs, ...decision } = context.decision ?? assert.fail('undecided')
  assert.equal(typeof introspectionMs, 'number')
  assert.deepEqual(decision, {
    verdict: 'unavailable',
    reason: 'busy',
    cause: 'overloaded',
    cached: false,
  })
})

test('a token in a form is refused before anybody is asked, whatever the encoding of the event', async () => {
  const form = Buffer.from('access_token=abc').toString('base64')
  for (const type of [
    'application/x-www-form-urlencoded',
    'Application/X-WWW-Form-Urlencoded;charset=x',
  ]) {
    const headers = { ...bearer, 'content-type': type }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { asked, result } = await pass({ outcome: GRANT, cached: false }, headers, form)
    assert.deepEqual([result?.statusCode, asked], [400, []])
  }
  const { result } = await pass(
    { outcome: GRANT, cached: false },
    { ...bearer, 'content-type': 'x' },
    form,
  )
  assert.equal(result, undefined)
})

test('a challenge for more scopes names those of the operation too', async () => {
  const lacking = {
    kind: 'insufficient_scope',
    reason: 'lacks mcp',
    scopes: ['mcp', 'email'],
  } as const
  const { result } = await pass({ outcome: lacking, cached: true }, bearer)
  assert.equal(result?.statusCode, 403)
  assert.match(String(result.headers?.['www-authenticate']), /scope="mcp email tool"$/)
})

test('a trace goes along to whoever checks the token, and into the decision', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
  const verdict = { outcome: GRANT, cached: true }
  const json = { ...bearer, 'content-type': 'application/json' }
  const bodyWith = (message: unknown) => Buffer.from(JSON.stringify(message)).toString('base64')
  const inMeta = { params: { _meta: { traceparent } } }
  for (const [headers, body] of [
    [{ ...bearer, traceparent }, undefined],
    [{ ...json, traceparent }, bodyWith({ params: { _meta: { traceparent: 'no trace' } } })],
    [{ ...json, traceparent: traceparent.replace('4bf9', '5bf9') }, bodyWith(inMeta)],
    [json, bodyWith([null, {}, inMeta])],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { asked, context } = await pass(verdict, headers, body)
    assert.deepEqual(asked, ['abc', traceparent])
    assert.equal(context.decision?.traceId, traceId)
  }
  const { asked, context } = await pass(verdict, { ...json, traceparent: 'x' }, bodyWith({}))
  assert.deepEqual(asked, ['abc'])
  assert.ok(!('traceId' in (context.decision ?? {})))
})
