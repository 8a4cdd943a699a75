/** What callers may use of a server over HTTP, and what they may make of a question's state. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { FEATURE_SERVER } from '../../support/feature-server.ts'
import { startSharedSystem } from '../../support/shared-system.ts'

const args = ['--server', FEATURE_SERVER]
const system = await startSharedSystem({ args })
const plain = await system.newToken({ scope: 'mcp' })
const writer = await system.newToken({ scope: 'mcp notes:write' })

const IMPLEMENTATION = { name: 'feature-test', version: '1.0.0' }

/** Sends a request of 2026-07-28 as it is. */
async function post(token: string, method: string, params: Readonly<Record<string, unknown>>) {
  const name = params['name'] ?? params['uri']
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': IMPLEMENTATION,
    'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
  }
  const response = await fetch(system.url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
  })
  const challenge = response.headers.get('www-authenticate') ?? ''
  // eslint-disable-next-line typescript/no-explicit-any -- the tests know what is in it
  return { status: response.status, challenge, body: (await response.json()) as any }
}

test('the state of a question is refused when it is forged, used, or of another call', async () => {
  const call = { name: 'delete_note', arguments: { note: 'a' } }
  const { body } = await post(plain, 'tools/call', call)
  const { requestState } = body.result as { requestState: string }
  const inputResponses = { sure: { action: 'accept', content: { reason: 'space' } } }
  const again = { ...call, requestState, inputResponses }
  const refused = async (token: string, params: Readonly<Record<string, unknown>>) => {
    const { error } = (await post(token, 'tools/call', params)).body
    assert.equal(error?.code, -32_602, JSON.stringify(params))
    assert.deepEqual(error.data, { reason: 'invalid_request_state' })
  }
  const flipped = requestState.slice(0, -1) + (requestState.endsWith('A') ? 'Q' : 'A')
  await refused(plain, { ...again, requestState: flipped })
  await refused(plain, { ...again, arguments: { note: 'b' } })
  await refused(plain, { ...again, name: 'delete_draft' })
  const { body: done } = await post(plain, 'tools/call', again)
  assert.match(JSON.stringify(done.result), /Deleted a/)
  await refused(plain, again)
})

describe('without its scope', () => {
  const argument = { name: 'id', value: '' }
  const GUARDED = {
    'a tool': ['tools/call', { name: 'write' }],
    'a resource': ['resources/read', { uri: 'notes://drafts' }],
    'a resource of a template': ['resources/read', { uri: 'notes://drafts/d1' }],
    'a prompt': ['prompts/get', { name: 'write_up' }],
    'a completion of a prompt': [
      'completion/complete',
      { ref: { type: 'ref/prompt', name: 'write_up' }, argument },
    ],
    'a completion of a template': [
      'completion/complete',
      { ref: { type: 'ref/resource', uri: 'notes://drafts/{id}' }, argument },
    ],
  } as const

  for (const [what, [method, params]] of Object.entries(GUARDED)) {
    test(`${what} answers 403 with a challenge, and with it, 200`, async () => {
      const { status, challenge } = await post(plain, method, params)
      assert.equal(status, 403)
      assert.match(challenge, /error="insufficient_scope".* scope="mcp notes:write"$/)
      const { status: granted, body } = await post(writer, method, params)
      assert.equal(granted, 200)
      assert.ok('result' in body, JSON.stringify(body))
    })
  }

  test('what is hidden is unknown', async () => {
    for (const [method, hidden, unknown] of [
      ['tools/call', { name: 'purge' }, { name: 'none' }],
      ['resources/read', { uri: 'notes://audit' }, { uri: 'notes://none' }],
      ['resources/read', { uri: 'notes://audit/a1' }, { uri: 'notes://none/a1' }],
      ['prompts/get', { name: 'purge_report' }, { name: 'none' }],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const [one, other] = await Promise.all([
        post(writer, method, hidden),
        post(writer, method, unknown),
      ])
      const [name = ''] = Object.values(hidden)
      const [none = ''] = Object.values(unknown)
      assert.equal(one.status, other.status)
      assert.equal(JSON.stringify(one.body).replaceAll(name, none), JSON.stringify(other.body))
    }
  })

  test('the local authorization server grants it to a client that steps up', async () => {
    assert.equal((await post(writer, 'tools/call', { name: 'publish' })).status, 403)
    const token = await system.newToken({ scope: 'mcp notes:publish' })
    assert.equal((await post(token, 'tools/call', { name: 'publish' })).status, 200)
  })
})

test('the transport of 2024 serves resources and prompts, too', async () => {
  const sse = await startSharedSystem({ args, env: { TRANSPORT: 'sse' } })
  const authorization = `Bearer ${await sse.newToken({ scope: 'mcp' })}`
  const requestInit = { headers: { authorization } }
  const client = new Client(IMPLEMENTATION)
  const eventSourceInit = {
    fetch: async (input: string | URL, init?: RequestInit) => {
      const headers = new Headers(init?.headers)
      headers.set('authorization', authorization)
      return fetch(input, { ...init, headers })
    },
  }
  await client.connect(new SSEClientTransport(new URL(sse.url), { requestInit, eventSourceInit }))
  const { contents } = await client.readResource({ uri: 'notes://days/monday' })
  assert.match(JSON.stringify(contents), /Notes of monday\./)
  const { messages } = await client.getPrompt({ name: 'translate', arguments: { words: 'tea' } })
  assert.match(JSON.stringify(messages), /Translate into English: tea/)
  await assert.rejects(client.getPrompt({ name: 'write_up' }), /403|insufficient|scope/)
  await client.close()
})
