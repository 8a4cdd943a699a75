/** Whatever a body contains, no code runs whose scopes the caller lacks. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import * as fc from 'fast-check'
import type { HttpResult } from '../../../lambda/http/api-gateway.ts'
import { body, protocolHeaders } from './json-rpc-messages.ts'
import { written } from './json-text.ts'
import {
  CALL_KINDS,
  type CallKind,
  legacyMessage,
  modernMessage,
} from '../../support/probe-calls.ts'
import {
  HIDDEN,
  type Name,
  NAMES,
  RESOURCE,
  startProbeServer,
  tokenOf,
} from '../../support/probe-server.ts'
import { runs } from './fuzz-runs.ts'

const server = await startProbeServer({ tokenCacheTtlSeconds: 60 })
after(() => server[Symbol.asyncDispose]())

/** Scopes of callers, and the names that each may call: written down by hand. */
const CALLERS: readonly (readonly [scope: string, may: readonly Name[]])[] = [
  ['mcp', ['open']],
  ['mcp guarded', ['open']],
  ['mcp ADMIN admin\troot', ['open']],
  ['mcp admin', ['open', 'guarded']],
  ['admin', ['open', 'guarded']],
  ['mcp root', ['open', 'guarded', 'secret']],
]

const STATUSES = new Set([200, 202, 400, 403, 404, 413])

async function post(scope: string, text: string, headers: Record<string, string> = {}) {
  const token = tokenOf({ active: true, aud: RESOURCE, scope })
  const all = { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers }
  return server.call({
    headers: all,
    rawQueryString: '',
    body: text,
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST' } },
  })
}

function assertComplete(result: HttpResult): void {
  assert.ok(STATUSES.has(result.statusCode ?? 0), `${result.statusCode} ${result.body}`)
  if (result.body !== '') JSON.parse(result.body ?? '')
}

test('code runs only for callers that have its scopes, whatever the body', async () => {
  const before = { ...server.ran }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CALLERS),
      written(body),
      protocolHeaders,
      async ([scope, may], text, headers) => {
        const start = { ...server.ran }
        assertComplete(await post(scope, text, headers))
        for (const name of NAMES) {
          if (!may.includes(name)) assert.equal(server.ran[name], start[name], `${name} ran`)
        }
      },
    ),
    runs(1500),
  )
  for (const name of NAMES) {
    assert.ok(server.ran[name] > before[name], `the sample holds calls that run ${name}`)
  }
  for (const kind of CALL_KINDS) {
    assert.ok(server.ranOf[kind] > 0, `the sample holds calls that run a ${kind}`)
  }
})

test('one call without its scopes keeps all others of its batch from running', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom<CallKind>(...CALL_KINDS), fc.constantFrom(...NAMES)), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.constantFrom(...CALLERS),
      async (calls, [scope, may]) => {
        const start = { ...server.ran }
        const batch = calls.map(([kind, name], id) => legacyMessage(kind, name, id))
        const { statusCode } = await post(scope, JSON.stringify(batch))
        // What is hidden is an unknown name: its call is answered by an error within the batch.
        const names = calls.map(([, name]) => name)
        const seen = names.filter((name) => name !== HIDDEN || may.includes(name))
        const allowed = seen.every((name) => may.includes(name))
        assert.equal(statusCode, allowed ? 200 : 403)
        for (const name of NAMES) {
          const called = seen.filter((one) => one === name).length
          assert.equal(server.ran[name] - start[name], allowed ? called : 0)
        }
      },
    ),
    runs(300),
  )
})

test('a batch that cancels its own requests is answered all the same', async () => {
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'open' } }
  const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }
  for (const batch of [
    [call, cancel],
    [{ ...call, id: 2 }, call, cancel],
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assertComplete(await post('mcp', JSON.stringify(batch)))
  }
})

test('the current revision serves calls, and refuses those that lack a scope', async () => {
  for (const [name, scope, status] of [
    ['open', 'mcp', 200],
    ['guarded', 'mcp', 403],
    ['guarded', 'admin', 200],
    ['secret', 'admin', 200],
  ] as const) {
    for (const kind of CALL_KINDS) {
      const { message, headers } = modernMessage(kind, name)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const result = await post(scope, JSON.stringify(message), headers)
      assert.equal(result.statusCode, status, kind)
    }
  }
})
