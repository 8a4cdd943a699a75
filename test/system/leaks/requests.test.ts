/** Neither the log nor any answer repeats a token, wherever a client puts it. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { marker } from '../../support/markers.ts'
import { httpAnswer, type RawReply, says } from '../../support/raw-server.ts'
import { type EventChange, type Expected, LIST, newToken, startHarness } from './harness.ts'
import { ACTIVE } from '../../support/gate.ts'

const { child, assertKeeps, end } = await startHarness()
after(end)

const GRANTED: Expected = { status: 200, logged: 'access granted' }
const MALFORMED: Expected = { status: 400, logged: 'access invalid_request' }
const answer = (change: object) => says(httpAnswer(JSON.stringify({ ...ACTIVE, ...change })))

describe('the token of a request', () => {
  for (const [name, reply, status, verdict] of [
    ['granted', answer({}), 200, 'granted'],
    ['not active', answer({ active: false }), 401, 'invalid_token'],
    ['expired', answer({ exp: 1 }), 401, 'invalid_token'],
    ['not valid yet', answer({ nbf: 1e11 }), 401, 'invalid_token'],
    ['of another issuer', answer({ iss: 'https://other.example' }), 401, 'invalid_token'],
    ['for another resource', answer({ aud: 'https://other.example' }), 401, 'invalid_token'],
    ['bound to a key', answer({ cnf: { jkt: 'x' } }), 401, 'invalid_token'],
    ['of another type', answer({ token_type: 'mac' }), 401, 'invalid_token'],
    ['without the scope', answer({ scope: 'email' }), 403, 'insufficient_scope'],
    ['not checked', (socket) => void socket.destroy(), 503, 'unavailable'],
    ['answered with nonsense', says(httpAnswer('?')), 503, 'unavailable'],
    ['asked about with refused credentials', says(httpAnswer('', '401 No')), 503, 'unavailable'],
  ] as const satisfies readonly (readonly [string, RawReply, number, string])[]) {
    test(name, async () => {
      const token = newToken()
      const event = { headers: { authorization: `Bearer ${token.value}` } }
      const expected = { status, logged: `access ${verdict}` }
      // The second time the verdict is known, or the authorization server is spared.
      await assertKeeps({ events: [event, event], markers: [token], reply }, expected)
    })
  }
})

describe('credentials that are not one token in the header', () => {
  const token = newToken()
  const { value } = token
  const password = marker('a password', ['alice:', '§'])
  const basic = Buffer.from(password.value).toString('base64')
  const MISSING: Expected = { status: 401, logged: 'access missing_token' }
  const authorization = (text: string): EventChange => ({ headers: { authorization: text } })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  for (const [name, change, expected] of [
    ['Basic', authorization(`Basic ${basic}`), MISSING],
    ['another scheme', authorization(`DPoP ${value}`), MISSING],
    ['no scheme', authorization(value), MISSING],
    ['two tokens', authorization(`Bearer ${value} ${value}`), MALFORMED],
    ['two headers', authorization(`Bearer ${value},Bearer ${value}`), MALFORMED],
    ['a broken token', authorization(`Bearer "${value}"`), MALFORMED],
    ['a token with a line break', authorization(`Bearer ${value}\n${value}`), MALFORMED],
    ['a token that is too long', authorization(`Bearer ${value}${'x'.repeat(11_000)}`), MALFORMED],
    ['a query', { rawQueryString: `access_token=${encodeURIComponent(value)}` }, MALFORMED],
    ['a form', { headers: form, body: `access_token=${encodeURIComponent(value)}` }, MISSING],
    ['a cookie', { headers: { cookie: `access_token=${value}` } }, MISSING],
    ['an API key', { headers: { 'x-api-key': value } }, MISSING],
    ['a JSON body', { body: JSON.stringify({ access_token: value }) }, MISSING],
  ] as const satisfies readonly (readonly [string, EventChange, Expected])[]) {
    test(name, () => assertKeeps({ events: [change], markers: [token, password] }, expected))
  }
})

/** Sent beside a good token, as clients that mix up their settings do. */
describe('a second token in the wrong place', () => {
  const token = newToken()
  const stray = marker('the stray token')
  const { value } = stray
  const asking = (method: string, params: object) => ({ ...LIST, method, params })
  const call = (name: string, args: object) => asking('tools/call', { name, arguments: args })
  const sum = call('add_numbers', { a: 1, b: 1 })
  const greet = { name: 'greet', arguments: { who: value } }
  const NOTES = 'notes://{id}'
  const completionOf = (uri: string, typed = '') => ({
    ref: { type: 'ref/resource', uri },
    argument: { name: 'id', value: typed },
  })
  const meta = { 'io.modelcontextprotocol/protocolVersion': value }
  const TOLD: Expected = { ...GRANTED, repeated: true }
  const rejected = (status: number): Expected => ({ status, logged: 'access granted' })
  const unread = (status: number): Expected => ({ status, logged: undefined })

  for (const [name, { headers, body = LIST, ...rest }, expected] of [
    ['another query parameter', { rawQueryString: `token=${value}` }, GRANTED],
    ['the name of a tool', { body: call(value, {}) }, TOLD],
    ['an argument', { body: call('add_numbers', { a: value, b: 1 }) }, GRANTED],
    ['the name of an argument', { body: call('add_numbers', { [value]: 1 }) }, GRANTED],
    [
      'the URI of a resource',
      { body: asking('resources/read', { uri: `notes://${value}` }) },
      TOLD,
    ],
    ['a URI that fits nothing', { body: asking('resources/read', { uri: value }) }, TOLD],
    ['the name of a prompt', { body: asking('prompts/get', { name: value }) }, TOLD],
    ['an argument of a prompt', { body: asking('prompts/get', greet) }, GRANTED],
    [
      'what is completed',
      { body: asking('completion/complete', completionOf(NOTES, value)) },
      GRANTED,
    ],
    [
      'what it is completed for',
      { body: asking('completion/complete', completionOf(value)) },
      TOLD,
    ],
    ['a cursor', { body: asking('resources/list', { cursor: value }) }, GRANTED],
    [
      'a state of questions',
      { body: { ...sum, params: { ...sum.params, requestState: value } } },
      GRANTED,
    ],
    ['a method', { body: { ...LIST, method: value } }, GRANTED],
    ['metadata', { body: { ...LIST, params: { _meta: { token: value } } } }, GRANTED],
    ['the version in metadata', { body: { ...LIST, params: { _meta: meta } } }, rejected(400)],
    ['JSON of another kind', { body: { [value]: value } }, rejected(400)],
    ['broken JSON', { body: `{"${value}` }, rejected(400)],
    ['a batch', { body: [LIST, { ...LIST, id: 2, method: value }] }, GRANTED],
    [
      'Origin',
      { headers: { origin: `https://${value}.example` } },
      { status: 403, logged: 'access foreign_origin', repeated: true },
    ],
    [
      'Content-Type',
      { headers: { 'content-type': `text/${value}` } },
      { ...rejected(415), repeated: true },
    ],
    ['User-Agent', { headers: { 'user-agent': value } }, GRANTED],
    ['Accept', { headers: { accept: value } }, GRANTED],
    ['Cookie', { headers: { cookie: `session=${value}` } }, GRANTED],
    ['Host', { headers: { host: value, 'x-forwarded-host': value } }, GRANTED],
    ['Mcp-Session-Id', { headers: { 'mcp-session-id': value } }, GRANTED],
    ['Last-Event-ID', { headers: { 'last-event-id': value } }, GRANTED],
    [
      'MCP-Protocol-Version',
      { headers: { 'mcp-protocol-version': value } },
      { ...rejected(400), repeated: true },
    ],
    ['Mcp-Method and Mcp-Name', { headers: { 'mcp-method': value, 'mcp-name': value } }, GRANTED],
    ['headers beyond the limit', { headers: { x: value.repeat(400) } }, unread(431)],
    ['the HTTP method', { method: value }, rejected(405)],
  ] as const satisfies readonly (readonly [
    string,
    Omit<EventChange, 'body'> & { body?: unknown },
    Expected,
  ])[]) {
    test(name, async () => {
      const event: EventChange = {
        headers: { authorization: `Bearer ${token.value}`, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...rest,
      }
      await assertKeeps({ events: [event], markers: [token, stray] }, expected)
    })
  }
})

describe('an invalid header', () => {
  const token = newToken()
  const stray = marker('the stray token')
  const authorization = `Bearer ${token.value}`

  for (const [name, headers] of [
    ['with a line break in its value', { authorization, x: `a\n${stray.value}` }],
    ['with a space in its name', { authorization, [`x ${stray.value}`]: 'x' }],
    ['beyond Latin-1', { authorization, x: `${stray.value}\u{1F511}` }],
  ] as const satisfies readonly (readonly [string, object])[]) {
    test(`${name} is left out`, async () => {
      const events = [{ headers } as EventChange]
      const expected = { status: 200, logged: 'access granted' }
      await assertKeeps({ events, markers: [token, stray] }, expected)
    })
  }
})

describe('an event that breaks something', () => {
  const token = newToken()
  const stray = marker('the stray token')
  const authorization = `Bearer ${token.value}`

  for (const [name, change] of [
    ['a body that is no text', { headers: { authorization }, body: { toString: stray.value } }],
  ] as const satisfies readonly (readonly [string, object])[]) {
    test(name, async () => {
      const before = child.output().length
      const events = [change as unknown as EventChange]
      await assertKeeps(
        { events, markers: [token, stray] },
        { status: 500, logged: 'access granted' },
      )
      assert.match(child.output().slice(before), /"message":"unforeseen error"/)
    })
  }
})
