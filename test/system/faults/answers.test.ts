/** The authorization server answers at once, but not as RFC 7662 says. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FunctionSettings } from '../../../lambda/settings/function-settings.ts'

import { ANSWER_BYTES } from '../../support/promised-limits.ts'
import {
  ACTIVE,
  assertGranted,
  assertUnavailable,
  CLIENT_SECRET,
  gateAt,
} from '../../support/gate.ts'
import { httpAnswer, type RawReply, says, startRawServer } from '../../support/raw-server.ts'

/** No test waits for a timeout; a busy machine needs this for a few dozen servers. */
const WITHIN_MS = 2000
const GOOD = JSON.stringify(ACTIVE)
const healthy = says(httpAnswer(GOOD))

const HTML = '<!doctype html><title>Sign in</title>'
const typed = (type: string) => [`content-type: ${type}`]
const sized = (bytes: number) => `{"active":true,"pad":"${'x'.repeat(bytes - 24)}"}`
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

const hangsUp =
  (bytes: string): RawReply =>
  (socket) =>
    void socket.end(bytes)
const resets =
  (bytes: string): RawReply =>
  (socket) =>
    void socket.write(bytes, () => socket.resetAndDestroy())
const endless: RawReply = (socket) => {
  const chunk = `1000\r\n${' '.repeat(0x1000)}\r\n`
  const timer = setInterval(() => socket.write(chunk.repeat(8)), 1)
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n')
  socket.write('transfer-encoding: chunked\r\n\r\n')
  socket.once('close', () => clearInterval(timer))
}

type Fault = readonly [name: string, reply: RawReply]

/** Treated as an outage: several of these in a row open the circuit breaker. */
const OUTAGES: readonly Fault[] = [
  ['status 500', says(httpAnswer(GOOD, '500 Internal Server Error'))],
  ['status 502', says(httpAnswer(HTML, '502 Bad Gateway', typed('text/html')))],
  ['status 503', says(httpAnswer('', '503 Service Unavailable', ['retry-after: 9999']))],
  ['a status that HTTP does not have', says(httpAnswer(GOOD, '999 Off'))],
  ['a status of three zeros', says(httpAnswer(GOOD, '000 None'))],
  ['a change of protocol that nobody asked for', says('HTTP/1.1 101 Go\r\nupgrade: x\r\n\r\n')],
  ['no HTTP', says('SSH-2.0-OpenSSH_9.9\r\n')],
  ['bytes', hangsUp('\0\u0001\u0002\u{ff}\n\n\0')],
  ['HTTP without a version', says('HTTP/x.y 200 OK\r\n\r\n')],
  ['two lengths', says(httpAnswer(GOOD, '200 OK', ['content-length: 1']))],
  ['headers of a megabyte', says(httpAnswer(GOOD, '200 OK', [`x: ${'y'.repeat(1_000_000)}`]))],
  ['an end instead of an answer', hangsUp('')],
  ['an end in the headers', hangsUp('HTTP/1.1 200 OK\r\ncontent-ty')],
  ['an end in the body', hangsUp(httpAnswer(GOOD).slice(0, -9))],
  ['a reset instead of an answer', resets('')],
  ['a reset in the body', resets(httpAnswer(GOOD).slice(0, -9))],
  ['a body one byte over the limit', says(httpAnswer(sized(ANSWER_BYTES + 1)))],
  ['100,000 brackets', says(httpAnswer(nested(100_000)))],
  ['a body without an end', endless],
]

/** The server is up but its answer is malformed: the next token may get a good one. */
const NONSENSE: readonly Fault[] = [
  ['status 400', says(httpAnswer('{"error":"invalid_request"}', '400 Bad Request'))],
  ['status 404', says(httpAnswer(HTML, '404 Not Found', typed('text/html')))],
  ['no content', says('HTTP/1.1 204 No Content\r\n\r\n')],
  ['not modified', says('HTTP/1.1 304 Not Modified\r\n\r\n')],
  ['a web page', says(httpAnswer(HTML, '200 OK', typed('text/html')))],
  ['a packed body', says(httpAnswer('\u001F\u008B', '200 OK', ['content-encoding: gzip']))],
  ['an unsigned JWT', says(httpAnswer('e30.e30.', '200 OK', typed('application/jwt')))],
  ['nothing', says(httpAnswer(''))],
  ['half of the JSON', says(httpAnswer('{"active":true'))],
  ['two documents', says(httpAnswer(`${GOOD}\n${GOOD}`))],
  ['a body where there must be none', says(httpAnswer(GOOD, '205 Reset Content'))],
  ['a list', says(httpAnswer(`[${GOOD}]`))],
  ['30,000 brackets', says(httpAnswer(nested(30_000)))],
  ['null', says(httpAnswer('null'))],
  ['true', says(httpAnswer('true'))],
  ['a string', says(httpAnswer('"active"'))],
  ['no "active"', says(httpAnswer('{"scope":"mcp"}'))],
  ['"active" in another case', says(httpAnswer('{"Active":true}'))],
  ['"active" only in the prototype', says(httpAnswer(`{"__proto__":${GOOD}}`))],
  ...['"true"', '1', 'null', '[true]', '{}'].map((value): Fault => [
    `"active" that is ${value}`,
    says(httpAnswer(`{"active":${value}}`)),
  ]),
]

function isUnavailable([name, reply]: Fault, reason: string): void {
  test(`${name}: 503, one try, and 200 when the server is well again`, async () => {
    await using server = await startRawServer(reply)
    const gate = gateAt(server.origin)
    const token = 'tok~en+/=='
    const answer = await gate(token)
    const error = assertUnavailable(answer, WITHIN_MS)
    assert.equal(error.reason, reason)
    const told = JSON.stringify([answer, error])
    assert.ok(!told.includes(token) && !told.includes(CLIENT_SECRET), told)
    assert.equal(server.seen.length, 1)
    server.reply = healthy
    assertGranted(await gate(token))
  })
}

describe('treated as an outage', { concurrency: true, timeout: 20_000 }, () => {
  for (const fault of OUTAGES) isUnavailable(fault, 'unreachable')
})

describe('treated as a malformed answer', { concurrency: true, timeout: 20_000 }, () => {
  for (const fault of NONSENSE) isUnavailable(fault, 'malformed_answer')
})

describe('redirects are not followed', { concurrency: true, timeout: 20_000 }, () => {
  const change: Partial<FunctionSettings>[] = [
    {},
    { clientAuthMethod: 'client_secret_post' },
    { introspectionEndpoint: undefined },
  ]
  for (const status of [301, 302, 303, 307, 308]) {
    test(`${status}: the host that it names sees neither token nor secret`, async () => {
      await using target = await startRawServer(healthy)
      const location = `location: ${target.origin}/introspect`
      await using server = await startRawServer(says(httpAnswer('', `${status} Go`, [location])))
      const answers = await Promise.all(change.map((one) => gateAt(server.origin, one)()))
      for (const answer of answers) assertUnavailable(answer, WITHIN_MS)
      assert.equal(target.connections, 0)
    })
  }
})

describe('unusual, but valid', { concurrency: true, timeout: 20_000 }, () => {
  const answers = (name: string, status: number, body: string, headers: string[] = []) =>
    test(`${name}: ${status}`, async () => {
      await using server = await startRawServer(says(httpAnswer(body, '200 OK', headers)))
      const answer = await gateAt(server.origin)()
      assert.equal(answer.status, status, answer.body)
    })
  const member = (json: string) => `${GOOD.slice(0, -1)},${json}}`

  answers('of members that come twice the last one counts', 401, member('"active":false'))
  answers('even when that is the better one', 200, `{"active":false,${GOOD.slice(1)}`)
  answers('a body of the very limit', 401, sized(ANSWER_BYTES))
  answers('JSON of another type', 503, GOOD, typed('text/plain'))
  answers('JSON of no type', 503, GOOD, typed(''))
  answers('a type made of JSON', 200, GOOD, typed('application/introspection+json'))
  answers('a type with parameters', 200, GOOD, typed('Application/JSON ; charset="utf-8"'))
  answers('a byte order mark', 200, `\uFEFF${GOOD}`)
  answers('names of the prototype', 200, member('"constructor":1,"toString":null'))
  answers('an audience that is null', 401, member('"aud":null'))
  answers('an expiry that is null', 200, member('"exp":null'))
  answers('brackets beyond the depth of any stack', 200, member(`"x":${nested(30_000)}`))

  test('interim answers before the real one: 200', async () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\n'.repeat(20)
    await using server = await startRawServer(says(early + httpAnswer(GOOD)))
    assertGranted(await gateAt(server.origin)())
  })
})
