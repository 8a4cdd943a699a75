import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, suite, test } from 'node:test'
import { EDGE_KEY_HEADER, VIEWER_HEADER } from '../../../../lambda/gate/edge-check.ts'
import type { GateContext } from '../../../../lambda/gate/gate-context.ts'
import { createGate, gatePolicy } from '../../../../lambda/gate/gate.ts'
import type { HttpEvent } from '../../../../lambda/http/api-gateway.ts'
import { settingsAt } from '../../../support/gate.ts'
import { fails, holds, startSecretsManager } from '../../../support/secrets-manager.ts'

const secretsManager = await startSecretsManager()
after(() => secretsManager.server[Symbol.asyncDispose]())
process.env['AWS_MAX_ATTEMPTS'] = '1'

const KEY = 'k'.repeat(64)
const NEXT = 'n'.repeat(64)

interface Sent {
  readonly headers: Record<string, string>
  readonly method?: string
}

/** A gate behind an edge with these keys. The check of tokens keeps the headers that came through. */
function gateWith(edgeKeys: readonly ({ value: string } | { arn: string })[]) {
  const passed: HttpEvent['headers'][] = []
  const handler = createGate({
    ...gatePolicy(settingsAt('https://auth.example.com')),
    edgeKeys,
    loadVerify: async () => assert.fail('there is no token'),
    loadServer: async () => assert.fail('there is no token'),
  }).handler(async () => assert.fail('there is no token'))
  return {
    passed,
    send: async ({ headers, method = 'POST' }: Sent) => {
      const event = {
        headers,
        rawQueryString: '',
        requestContext: { http: { method } },
        isBase64Encoded: false,
      }
      const context = { awsRequestId: randomUUID() } as GateContext
      const result = await handler(event, context)
      passed.push(event.headers)
      return { ...result, body: result.body ?? '', decision: context.decision }
    },
  }
}

suite('behind an edge', () => {
  test('a request without its key is refused, whatever else it has, and is told where to go', async () => {
    const { send } = gateWith([{ value: KEY }])
    for (const [headers, reason] of [
      [{}, 'no_edge_key'],
      [{ authorization: 'Bearer token', origin: 'https://evil.example' }, 'no_edge_key'],
      [{ [EDGE_KEY_HEADER]: '' }, 'wrong_edge_key'],
      [{ [EDGE_KEY_HEADER]: KEY.slice(1) }, 'wrong_edge_key'],
      [{ [EDGE_KEY_HEADER]: `${KEY},${KEY}` }, 'wrong_edge_key'],
      [{ [EDGE_KEY_HEADER]: KEY.toUpperCase() }, 'wrong_edge_key'],
    ] as const) {
      for (const method of ['POST', 'GET', 'OPTIONS']) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const { statusCode, body, headers: answered, decision } = await send({ headers, method })
        assert.equal(statusCode, 403)
        assert.match(body, /answers its CDN only: use https:\/\/mcp\.example\.com\/mcp\./)
        assert.equal(answered?.['www-authenticate'], undefined, 'no client shall sign in here')
        assert.deepEqual([decision?.verdict, decision?.reason], ['not_from_edge', reason])
      }
    }
  })

  test('a request with any of the keys goes on, without the key', async () => {
    const { send, passed } = gateWith([{ value: KEY }, { value: NEXT }])
    for (const key of [KEY, NEXT]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { statusCode } = await send({ headers: { [EDGE_KEY_HEADER]: key, accept: '*/*' } })
      assert.equal(statusCode, 401)
    }
    assert.deepEqual(passed, [{ accept: '*/*' }, { accept: '*/*' }])
  })

  test('keys are read from Secrets Manager once, as far as they are needed, and not for a request without one', async () => {
    const [current, next] = [secretsManager.store(holds(KEY)), secretsManager.store(holds(NEXT))]
    const { send } = gateWith([current, next])
    assert.equal((await send({ headers: {} })).statusCode, 403)
    assert.deepEqual([current.reads, next.reads], [0, 0])
    for (const [key, reads] of [
      [KEY, [1, 0]],
      [NEXT, [1, 1]],
    ] as const) {
      const headers = { [EDGE_KEY_HEADER]: key }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const answers = await Promise.all([send({ headers }), send({ headers })])
      assert.deepEqual(
        answers.map(({ statusCode }) => statusCode),
        [401, 401],
      )
      assert.deepEqual([current.reads, next.reads], reads)
    }
  })

  test('the next key passes where the one before is gone, which is not asked for again then', async () => {
    const [gone, next] = [
      secretsManager.store(fails(400, 'ResourceNotFoundException')),
      secretsManager.store(holds(NEXT)),
    ]
    const { send, passed } = gateWith([gone, next])
    for (let count = 0; count < 3; count += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { statusCode } = await send({ headers: { [EDGE_KEY_HEADER]: NEXT } })
      assert.equal(statusCode, 401)
    }
    assert.deepEqual([gone.reads, next.reads, passed.length], [1, 1, 3])
  })

  test('nothing passes by a key that cannot be read, and neither answer nor log has the one that came', async () => {
    const [good, broken] = [
      secretsManager.store(holds(KEY)),
      secretsManager.store(fails(400, 'AccessDeniedException')),
    ]
    const { send } = gateWith([good, broken])
    const { statusCode, headers, body, decision } = await send({
      headers: { [EDGE_KEY_HEADER]: NEXT },
    })
    assert.deepEqual([statusCode, headers?.['retry-after']], [503, '10'])
    assert.equal(decision?.verdict, 'unavailable')
    assert.equal(decision.reason, 'edge_keys_unreadable')
    assert.ok(!JSON.stringify([body, decision]).includes(NEXT))
  })

  test('the address that CloudFront says is logged, and is believed with the key only', async () => {
    const { send } = gateWith([{ value: KEY }])
    const address = '2001:db8::7'
    const verified = await send({ headers: { [EDGE_KEY_HEADER]: KEY, [VIEWER_HEADER]: address } })
    assert.equal(verified.decision?.address, address)
    const direct = await send({ headers: { [VIEWER_HEADER]: address } })
    assert.equal(direct.decision?.address, undefined)
    const silent = await send({ headers: { [EDGE_KEY_HEADER]: KEY } })
    assert.deepEqual([silent.statusCode, silent.decision?.address], [401, undefined])
    const preflight = await send({
      headers: { [EDGE_KEY_HEADER]: KEY, [VIEWER_HEADER]: address },
      method: 'OPTIONS',
    })
    assert.deepEqual([preflight.statusCode, preflight.decision], [204, undefined])
  })
})
