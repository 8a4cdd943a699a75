/** Whatever a body contains, no tool runs whose scopes the caller lacks. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import * as fc from 'fast-check'
import type { HttpResult } from '../../../lambda/http/api-gateway.ts'
import { body, META, protocolHeaders } from './json-rpc-messages.ts'
import { written } from './json-text.ts'
import {
  HIDDEN_TOOL,
  RESOURCE,
  startProbeServer,
  tokenOf,
  type ToolName,
} from '../../support/probe-server.ts'
import { runs } from './fuzz-runs.ts'

const server = await startProbeServer({ tokenCacheTtlSeconds: 60 })
after(() => server[Symbol.asyncDispose]())

/** Scopes of callers, and the tools that each may call: written down by hand. */
const CALLERS: readonly (readonly [scope: string, may: readonly ToolName[]])[] = [
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

test('a tool runs only for callers that have its scopes, whatever the body', async () => {
  const before = { ...server.ran }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CALLERS),
      written(body),
      protocolHeaders,
      async ([scope, may], text, headers) => {
        const start = { ...server.ran }
        assertComplete(await post(scope, text, headers))
        for (const tool of Object.keys(start) as ToolName[]) {
          if (!may.includes(tool)) assert.equal(server.ran[tool], start[tool], `${tool} ran`)
        }
      },
    ),
    runs(1500),
  )
  for (const tool of Object.keys(before) as ToolName[]) {
    assert.ok(server.ran[tool] > before[tool], `the sample holds calls that run ${tool}`)
  }
})

test('one call without its scopes keeps all others of its batch from running', async () => {
  const call = (name: ToolName, id: number) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, arguments: {} },
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom<ToolName>('open', 'guarded', 'secret'), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.constantFrom(...CALLERS),
      async (names, [scope, may]) => {
        const start = { ...server.ran }
        const { statusCode } = await post(scope, JSON.stringify(names.map(call)))
        // A hidden tool is an unknown name: its call is answered by an error within the batch.
        const seen = names.filter((name) => name !== HIDDEN_TOOL || may.includes(name))
        const allowed = seen.every((name) => may.includes(name))
        assert.equal(statusCode, allowed ? 200 : 403)
        for (const tool of Object.keys(start) as ToolName[]) {
          const calls = seen.filter((name) => name === tool).length
          assert.equal(server.ran[tool] - start[tool], allowed ? calls : 0)
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
    const params = { name, arguments: {}, _meta: META }
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const result = await post(scope, JSON.stringify(message), { ...headers, 'mcp-name': name })
    assert.equal(result.statusCode, status)
  }
})
