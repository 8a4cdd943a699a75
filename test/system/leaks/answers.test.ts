/** An authorization server that repeats requests wherever it can, and unreadable secrets. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { ACTIVE } from '../../support/gate.ts'
import { leaksIn, marker } from '../../support/markers.ts'
import { httpAnswer, type RawReply } from '../../support/raw-server.ts'
import { json } from '../../support/backend.ts'
import { holds } from '../../support/secrets-manager.ts'
import { type Expected, newToken, startHarness } from './harness.ts'

const { secret, store, assertKeeps, end } = await startHarness()
after(end)

const UNAVAILABLE: Expected = { status: 503, logged: 'access unavailable' }
const GRANTED: Expected = { status: 200, logged: 'access granted' }

/** What the request held, as one text: token, credentials and all. */
type Echo = (echoed: string) => string

/** The values themselves, without the encoding of forms and of Basic. */
function plainValues(request: string): string {
  const [head = '', body] = request.split('\r\n\r\n')
  const basic = /^authorization: Basic (\S+)/im.exec(head)?.[1] ?? ''
  const credentials = decodeURIComponent(atob(basic).replaceAll('+', ' '))
  const form = Object.fromEntries(new URLSearchParams(body))
  return `${form['token']} ${credentials} Basic ${basic}`
}

const VARIANTS = [
  ['client_secret_basic', plainValues],
  ['client_secret_post', (request: string) => request],
] as const

const oneLine = (text: string) => text.replaceAll(/[^\x20-\x7e]+/g, ' ')

const bodyWith =
  (status: string): Echo =>
  (echoed) =>
    httpAnswer(JSON.stringify({ ...ACTIVE, error: echoed, error_description: echoed }), status)
const memberWith =
  (name: string): Echo =>
  (echoed) =>
    httpAnswer(JSON.stringify({ ...ACTIVE, [name]: echoed }))
const headerWith =
  (status: string, name: string): Echo =>
  (echoed) =>
    httpAnswer(JSON.stringify(ACTIVE), status, [`${name}: ${oneLine(echoed)}`])

function repeats(name: string, echo: Echo, expected: Expected): void {
  for (const [clientAuthMethod, valuesOf] of VARIANTS) {
    test(`${name} (${clientAuthMethod})`, async () => {
      const token = newToken()
      const events = [{ headers: { authorization: `Bearer ${token.value}` } }]
      const settings = { clientAuthMethod, clientSecret: { value: secret.value } }
      let sent = ''
      const reply: RawReply = (socket, request) => {
        const echoed = echo(valuesOf(request).replaceAll(/[^\x20-\x7e\r\n]/g, '?'))
        sent += echoed
        socket.end(echoed)
      }
      await assertKeeps({ events, markers: [token], reply, settings }, expected)
      for (const one of [token, secret]) assert.ok(leaksIn(sent, [one]).length > 0, 'it was there')
    })
  }
}

describe('an error that repeats the request', () => {
  for (const status of ['400 Bad', '401 No', '403 No', '404 No', '429 Many', '500 Off', '302 Go']) {
    repeats(`in the body of ${status}`, bodyWith(status), UNAVAILABLE)
  }
  repeats('in the challenge', headerWith('401 No', 'www-authenticate'), UNAVAILABLE)
  repeats('in a challenge of 400', headerWith('400 Bad', 'www-authenticate'), UNAVAILABLE)
  repeats('in Retry-After', headerWith('429 Many', 'retry-after'), UNAVAILABLE)
  repeats('in a header of 500', headerWith('500 Off', 'x-debug'), UNAVAILABLE)
  repeats('in Location', headerWith('307 Go', 'location'), UNAVAILABLE)
  repeats('in the reason phrase', (e) => `HTTP/1.1 500 ${oneLine(e)}\r\n\r\n`, UNAVAILABLE)
})

describe('a malformed answer that repeats the request', () => {
  repeats('in place of HTTP', (e) => `${e}\r\n\r\n`, UNAVAILABLE)
  repeats('in place of the version', (e) => `HTTP/${e} 200 OK\r\n\r\n`, UNAVAILABLE)
  repeats('in the name of a header', (e) => `HTTP/1.1 200 OK\r\n${e}: x\r\n\r\n`, UNAVAILABLE)
  repeats('as text', (e) => httpAnswer(e), UNAVAILABLE)
  repeats(
    'in broken JSON',
    (e) => httpAnswer(`{"active":true,"sub":${JSON.stringify(e)}`),
    UNAVAILABLE,
  )
  repeats('as JSON', (e) => httpAnswer(JSON.stringify(e)), UNAVAILABLE)
  repeats('as "active"', memberWith('active'), UNAVAILABLE)
  repeats('in a cut answer', (e) => httpAnswer(JSON.stringify({ e })).slice(0, -9), UNAVAILABLE)
  repeats(
    'in too long an answer',
    (e) => httpAnswer(JSON.stringify([e, 'x'.repeat(1e5)])),
    UNAVAILABLE,
  )
  for (const name of ['exp', 'iat', 'nbf']) repeats(`in "${name}"`, memberWith(name), UNAVAILABLE)
  repeats('as a name', (e) => httpAnswer(JSON.stringify({ [e]: true })), UNAVAILABLE)
})

describe('a good answer that repeats the request', () => {
  for (const name of ['jti', 'error', 'kind']) {
    repeats(`in "${name}"`, memberWith(name), GRANTED)
  }
  repeats('in a key', (e) => httpAnswer(JSON.stringify({ ...ACTIVE, [e]: 1 })), GRANTED)
  repeats('deep inside', (e) => httpAnswer(JSON.stringify({ ...ACTIVE, x: [[{ e }]] })), GRANTED)
  for (const name of ['x-debug', 'set-cookie', 'content-language']) {
    repeats(`in the header ${name}`, headerWith('200 OK', name), GRANTED)
  }
})

describe('an answer that repeats the request in a member that decides or identifies', () => {
  for (const name of [
    'sub',
    'username',
    'client_id',
    'iss',
    'aud',
    'token_type',
    'typ',
    'scope',
    'cnf',
  ]) {
    repeats(`in "${name}"`, memberWith(name), UNAVAILABLE)
  }
  repeats(
    'beside the scope',
    (e) => httpAnswer(JSON.stringify({ ...ACTIVE, scope: `mcp ${e}` })),
    UNAVAILABLE,
  )
})

describe('metadata that repeats the request', () => {
  for (const [name, echo] of [
    ['as the issuer', (e) => httpAnswer(JSON.stringify({ issuer: e }))],
    ['as the endpoint', (e) => httpAnswer(JSON.stringify({ introspection_endpoint: e }))],
  ] as const satisfies readonly (readonly [string, Echo])[]) {
    test(name, async () => {
      const token = newToken()
      const events = [{ headers: { authorization: `Bearer ${token.value}` } }]
      const settings = { introspectionEndpoint: undefined, clientSecret: { value: secret.value } }
      const reply: RawReply = (socket, request) => void socket.end(echo(request))
      await assertKeeps({ events, markers: [token], reply, settings }, UNAVAILABLE)
    })
  }
})

describe('a secret in Secrets Manager', () => {
  const stored = marker('the stored secret', ['x"', '\\'])
  const { value } = stored

  for (const [name, reply, expected] of [
    ['that is good', holds(JSON.stringify({ client_secret: value })), GRANTED],
    ['that is broken JSON', holds(`{"client_secret":"${value}`), UNAVAILABLE],
    ['that is JSON of another form', holds(JSON.stringify({ password: value })), UNAVAILABLE],
    ['that is JSON with a list', holds(JSON.stringify({ client_secret: [value] })), UNAVAILABLE],
    ['that is binary', json({ SecretBinary: btoa(value) }), UNAVAILABLE],
    ['that comes in a broken answer', (r) => void r.end(`{"SecretString":"${value}`), UNAVAILABLE],
    ['that comes as a page', (r) => void r.end(`<html>${value}`), UNAVAILABLE],
  ] as const satisfies readonly (readonly [string, ReturnType<typeof json>, Expected])[]) {
    test(name, async () => {
      const token = newToken()
      const events = [{ headers: { authorization: `Bearer ${token.value}` } }]
      const settings = { clientSecret: store(reply) }
      await assertKeeps({ events, markers: [token, stored], settings }, expected)
    })
  }
})
