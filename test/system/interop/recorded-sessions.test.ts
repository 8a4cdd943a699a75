/**
 * Sessions of real clients, message by message. Each message is also sent without a token, and with one that differs by a
 * character.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CLIENT_SESSIONS } from '../../support/clients/client-sessions.ts'
import { server } from '../../support/demo-server.ts'
import { startSharedSystem } from '../../support/shared-system.ts'
import { assertChallenged, sendHeaders, post } from '../../support/clients/sign-in-requests.ts'
import { type Answer, type HeaderValues, metaOf } from '../../support/clients/http-requests.ts'

const CALL = { name: 'add_numbers', arguments: { a: 20, b: 22 } }
const RESULT = { structuredContent: { result: 42 } }
const VISIBLE = (server.tools ?? []).filter(({ hidden }) => !hidden)
const LIST = { tools: VISIBLE.map(({ name }) => ({ name })) }

const system = await startSharedSystem()
const token = await system.newToken()

/** Sends each request with the token, and then again without and with a wrong one. */
async function runSession(session: readonly ((held?: string) => Promise<Answer>)[]) {
  const answers: Answer[] = []
  for (const request of session) {
    // eslint-disable-next-line no-await-in-loop -- clients wait for each answer
    answers.push(await request(token))
    // eslint-disable-next-line no-await-in-loop
    await assertChallenged(system, token, request)
  }
  return answers
}

describe('a session of the 2025 era', () => {
  const clientInfo = { name: 'v1', version: '1.0.0' }
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
  const initialize = { id: 0, method: 'initialize', params }
  const initialized = { method: 'notifications/initialized' }
  const list = { id: 1, method: 'tools/list' }
  const call = { id: 2, method: 'tools/call', params: CALL }
  const accept = { accept: 'application/json, text/event-stream' }

  it('the v1 SDK: initialize, initialized, GET, list, call, and DELETE at the end', async () => {
    const later = { ...accept, 'mcp-protocol-version': '2025-11-25' }
    const stream = { accept: 'text/event-stream', 'mcp-protocol-version': '2025-11-25' }
    const answers = await runSession([
      (held) => post(system, initialize, held, accept),
      (held) => post(system, initialized, held, later),
      (held) => sendHeaders(system, 'GET', stream, held),
      (held) => post(system, list, held, later),
      (held) => post(system, call, held, later),
      (held) => sendHeaders(system, 'DELETE', stream, held),
    ])
    const statuses = answers.map(({ status }) => status)
    assert.deepEqual(statuses, [200, 202, 405, 200, 200, 405])
    assert.partialDeepStrictEqual(answers[3]?.body, { id: 1, result: LIST })
    assert.partialDeepStrictEqual(answers[4]?.body, { id: 2, result: RESULT })
  })

  for (const odd of ['*/*', 'application/json', 'text/event-stream', 'text/html, */*;q=0.1']) {
    it(`some send no version after initialize, a ping now and then, and accept ${odd}`, async () => {
      const messages = [initialize, initialized, { id: 3, method: 'ping' }, list, call]
      const answers = await runSession(
        messages.map((message) => (held) => post(system, message, held, { accept: odd })),
      )
      const statuses = answers.map(({ status }) => status)
      assert.deepEqual(statuses, [200, 202, 200, 200, 200])
      assert.partialDeepStrictEqual(answers[2]?.body, { id: 3, result: {} })
      assert.partialDeepStrictEqual(answers[3]?.body, { id: 1, result: LIST })
      assert.partialDeepStrictEqual(answers[4]?.body, { id: 2, result: RESULT })
    })
  }

  it('Codex asks for resources that were not offered, and goes on when there are none', async () => {
    const headers = {
      accept: 'text/event-stream, application/json',
      'mcp-protocol-version': '2025-06-18',
    }
    const asked = { id: 2, params: { _meta: { progressToken: 1 } } }
    const answers = await runSession(
      ['resources/list', 'resources/templates/list'].map(
        (method) => (held) => post(system, { ...asked, method }, held, headers),
      ),
    )
    for (const answer of answers) {
      assert.equal(answer.status, 200)
      assert.partialDeepStrictEqual(messageOf(answer), { id: 2, error: { code: -32_601 } })
    }
  })
})

describe('a client of 2026-07-28', () => {
  it('the v2 SDK: discover, list and call, all by POST with three headers and what it is in _meta', async () => {
    const send =
      (id: number, method: string, params: object = {}, headers: HeaderValues = {}) =>
      (held?: string) =>
        post(system, { id, method, params: { ...params, _meta: metaOf('2026-07-28') } }, held, {
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': method,
          ...headers,
        })
    const [discovered, listed, called] = await runSession([
      send(0, 'server/discover'),
      send(1, 'tools/list'),
      send(2, 'tools/call', CALL, { 'mcp-name': CALL.name }),
    ])
    const result = { resultType: 'complete' }
    assert.partialDeepStrictEqual(discovered?.body, { id: 0, result })
    assert.partialDeepStrictEqual(listed?.body, { id: 1, result: { ...result, ...LIST } })
    assert.partialDeepStrictEqual(called?.body, { id: 2, result: { ...result, ...RESULT } })
  })
})

describe('sessions with what each client says of itself', () => {
  for (const [client, session] of Object.entries(CLIENT_SESSIONS)) {
    it(client, async () => {
      const answers = await runSession(
        session.map(
          ({ method, headers, message }) =>
            (held) =>
              message === undefined
                ? sendHeaders(system, method ?? 'GET', headers, held)
                : post(system, message, held, headers),
        ),
      )
      for (const [index, { method, message }] of session.entries()) {
        const answer = answers[index] ?? assert.fail()
        const isNotification = message !== undefined && !('id' in message)
        assert.equal(answer.status, method === undefined ? (isNotification ? 202 : 200) : 405)
        if (isCall(message)) assert.partialDeepStrictEqual(messageOf(answer), { result: RESULT })
      }
    })
  }
})

const isCall = (message: object = {}) => 'method' in message && message.method === 'tools/call'

/** The answer to a request, which comes as JSON, or as an event where the request has a progress token. */
function messageOf({ text }: Answer): unknown {
  return JSON.parse(/^(?:data: )?(\{.*\})$/m.exec(text)?.[1] ?? 'null')
}
