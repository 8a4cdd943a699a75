/** What holds for tools holds for everything else that runs code: through the whole chain, in both eras and in batches. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import {
  CALL_KINDS,
  type CallKind,
  legacyMessage,
  META,
  modernMessage,
} from '../../../support/probe-calls.ts'
import { RESOURCE, startProbeServer, tokenOf } from '../../../support/probe-server.ts'

const server = await startProbeServer()
after(() => server[Symbol.asyncDispose]())

async function post(message: unknown, scope: string, headers: Record<string, string> = {}) {
  const token = tokenOf({ active: true, aud: RESOURCE, scope })
  const before = { ...server.ran }
  const answer = await server.call({
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    rawQueryString: '',
    body: JSON.stringify(message),
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST' } },
  })
  const { open, guarded, secret } = server.ran
  return {
    status: answer.statusCode,
    challenge: String(answer.headers?.['www-authenticate']),
    body: answer.body ?? '',
    ran: [open - before.open, guarded - before.guarded, secret - before.secret],
  }
}

type Send = (kind: CallKind, name: string, scope: string) => ReturnType<typeof post>

const ERAS: Readonly<Record<string, Send>> = {
  '2025-11-25': async (kind, name, scope) =>
    post(legacyMessage(kind, name), scope, { 'mcp-protocol-version': '2025-11-25' }),
  '2026-07-28': async (kind, name, scope) => {
    const { message, headers } = modernMessage(kind, name)
    return post(message, scope, headers)
  },
}
/** The revision with batches. */
const BATCHES = { 'mcp-protocol-version': '2025-03-26' }
const batch = async (kind: CallKind, names: readonly string[], scope: string) =>
  post(
    names.map((name, id) => legacyMessage(kind, name, id)),
    scope,
    BATCHES,
  )

const NEEDS_ADMIN = /^Bearer error="insufficient_scope".*scope="mcp admin"$/

for (const kind of CALL_KINDS) {
  describe(`a ${kind}`, () => {
    for (const [era, send] of Object.entries(ERAS)) {
      test(`a ${kind}, called in ${era}, runs with the scopes of every request, if it needs no others`, async () => {
        const { status, body, ran } = await send(kind, 'open', 'mcp')
        assert.deepEqual([status, ran], [200, [1, 0, 0]], body)
        assert.match(body, /"result":/)
      })

      test(`a ${kind}, called in ${era} without its scopes, is refused by 403 before any code runs`, async () => {
        const { status, challenge, ran } = await send(kind, 'guarded', 'mcp')
        assert.deepEqual([status, ran], [403, [0, 0, 0]])
        assert.match(challenge, NEEDS_ADMIN)
        assert.deepEqual((await send(kind, 'guarded', 'mcp admin')).ran, [0, 1, 0])
      })

      test(`a ${kind} that is hidden, called in ${era}, is answered as an unknown name is`, async () => {
        const [hidden, unknown] = [
          await send(kind, 'secret', 'mcp admin'),
          await send(kind, 'nobody', 'mcp admin'),
        ]
        const renamed = { ...hidden, body: hidden.body.replaceAll('secret', 'nobody') }
        assert.deepEqual(renamed, unknown)
        assert.match(hidden.body, /"error":.*"There is no /)
        assert.deepEqual((await send(kind, 'secret', 'root')).ran, [0, 0, 1])
      })
    }

    test(`a ${kind} in a batch is refused with all others, if one lacks its scopes`, async () => {
      const { status, challenge, ran } = await batch(kind, ['open', 'guarded', 'secret'], 'mcp')
      assert.deepEqual([status, ran], [403, [0, 0, 0]])
      assert.match(challenge, NEEDS_ADMIN)
      const all = await batch(kind, ['open', 'guarded', 'secret'], 'root')
      assert.deepEqual([all.status, all.ran], [200, [1, 1, 1]], all.body)
    })

    test(`a ${kind} that is hidden is an unknown name in a batch, too, and the others run`, async () => {
      const [hidden, unknown] = [
        await batch(kind, ['open', 'secret', 'open'], 'mcp'),
        await batch(kind, ['open', 'nobody', 'open'], 'mcp'),
      ]
      const bodies = [hidden, unknown].map(({ body }) =>
        JSON.stringify(JSON.parse(body))
          .replaceAll(/secret|nobody/g, '?')
          .replaceAll(/\d+/g, '#'),
      )
      assert.equal(bodies[0], bodies[1])
      assert.deepEqual([hidden.status, hidden.ran], [200, [2, 0, 0]])
    })
  })
}

describe('a list', () => {
  const LISTS = ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']
  const list = async (method: string, scope: string) => {
    const modern = { jsonrpc: '2.0', id: 1, method, params: { _meta: META } }
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method }
    return [
      await post({ jsonrpc: '2.0', id: 1, method }, scope),
      await post(modern, scope, headers),
    ]
  }

  test('has what is hidden for those who may call it, and for nobody else', async () => {
    for (const method of LISTS) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      for (const { body } of await list(method, 'mcp admin')) {
        assert.match(body, /open.*guarded/, method)
        assert.doesNotMatch(body, /secret/, method)
      }
      // eslint-disable-next-line no-await-in-loop
      for (const { body } of await list(method, 'root')) assert.match(body, /secret/, method)
    }
  })

  test('of resources asks no template whose scopes the caller lacks', async () => {
    for (const [scope, ran] of [
      ['mcp', [1, 0, 0]],
      ['mcp admin', [1, 1, 0]],
      ['root', [1, 1, 1]],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      for (const answer of await list('resources/list', scope)) assert.deepEqual(answer.ran, ran)
    }
  })
})

test('a completion for a resource without variables suggests nothing, and tells nothing of hidden ones', async () => {
  const complete = async (uri: string) => {
    const params = { ref: { type: 'ref/resource', uri }, argument: { name: 'id', value: '' } }
    return post({ jsonrpc: '2.0', id: 1, method: 'completion/complete', params }, 'mcp')
  }
  for (const [uri, answer] of [
    ['probe://open', /"result":\{"completion":\{"values":\[\],/],
    ['probe://guarded', /"code":403/],
    ['probe://open/1', /"error":\{"code":-32602/],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { body, ran } = await complete(uri)
    assert.match(body, answer, uri)
    assert.deepEqual(ran, [0, 0, 0])
  }
  const [hidden, unknown] = [await complete('probe://secret'), await complete('probe://nobody')]
  assert.equal(hidden.body.replaceAll('secret', 'nobody'), unknown.body)
  assert.match(unknown.body, /"error":/)
})
