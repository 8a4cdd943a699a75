/** Whatever strangers reach reads its input in linear time: eight times the length may not cost 64 times the time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTrace, unsampled } from '../../../lambda/base/trace-context.ts'
import { browserOrigin } from '../../../lambda/gate/browser-origin.ts'
import { isBrowserVisit } from '../../../lambda/gate/browser-visit.ts'
import { headerLimit } from '../../../lambda/gate/header-limit.ts'
import type { HttpEvent } from '../../../lambda/http/api-gateway.ts'
import { requestFor } from '../../../lambda/http/fetch-stand-ins.ts'
import { readMessage } from '../../../lambda/message/read-message.ts'
import { readBearerToken } from '../../../lambda/oauth/bearer-token.ts'
import { readJwt } from '../../../lambda/oauth/jwt.ts'
import { otherTokenKind } from '../../../lambda/oauth/token-kind.ts'
import { unsignedToken } from '../../support/signed-tokens.ts'

const LOCAL = 'http://localhost:3000/mcp'
const BASE_LENGTH = 10_000
const GROWTH = 8
/** Between 8, which is linear, and 64, which is quadratic. */
const MAX_RATIO = 24
/** Below this, a ratio says more about garbage collection than about the code: quadratic readers need seconds. */
const MEASURABLE_MS = 150

/** Repeated texts between a beginning and an end: each was, or could be, the worst for a pattern of some parser. */
const INPUTS = [
  ' ',
  '\t',
  ',',
  ', ',
  ', bearer',
  '=',
  '/',
  ';',
  '"',
  '\\',
  '[',
  '{"',
  'a',
  '%',
  '&a',
  '0-',
  '.',
  ':1',
]
const EDGES = [
  ['x', 'y'],
  ['Bearer ', ' '],
  ['application/json ', 'x'],
  ['text/html', ''],
  ['"', ''],
  ['access_token', '='],
  ['http://', ''],
] as const

const eventOf = (
  headers: Record<string, string>,
  rawQueryString = '',
  method = 'GET',
): HttpEvent => {
  return { headers, rawQueryString, isBase64Encoded: false, requestContext: { http: { method } } }
}
const gateStep = (step: { before?: unknown }, event: HttpEvent) =>
  (step.before as (request: object) => unknown)({ event, context: {} })

const readParts = (part: unknown) => [
  readJwt(unsignedToken(part, part), ['at+jwt']),
  readJwt(unsignedToken({ alg: 'ES256', typ: 'at+jwt' }, { part }), ['at+jwt']),
  readJwt(`${String(part)}.${String(part)}.${String(part)}`, ['at+jwt']),
]

const READERS: Record<string, (text: string) => unknown> = {
  authorization: (text) => readBearerToken({ authorization: text, query: '' }),
  query: (text) => readBearerToken({ authorization: undefined, query: text }),
  accept: (text) => isBrowserVisit(eventOf({ accept: text })),
  origin: (text) => gateStep(browserOrigin(undefined, LOCAL), eventOf({ origin: text })),
  'access-control-request-headers': (text) =>
    gateStep(
      browserOrigin(undefined, LOCAL),
      eventOf(
        { origin: 'http://localhost', 'access-control-request-headers': text },
        '',
        'OPTIONS',
      ),
    ),
  'headers that may be doubled': (text) =>
    gateStep(
      browserOrigin([], LOCAL),
      eventOf({ 'mcp-protocol-version': text, 'content-type': text }),
    ),
  'all headers': (text) => gateStep(headerLimit(), eventOf({ x: text })),
  'headers for the SDK': (text) =>
    requestFor(eventOf({ x: text, [text]: 'x' }), 'https://mcp.example.com/mcp', undefined, {}),
  'a signed token': (text) => [text, { [text]: [text, { a: text }] }].map(readParts),
  'the kind of a token': (text) => otherTokenKind({ token_use: text, typ: text, [text]: text }),
  traceparent: (text) => [readTrace(text), unsampled(text)],
  'content-type': (text) => readMessage({ contentType: text, text: '{}', isBase64Encoded: false }),
  body: (text) => readMessage({ contentType: 'application/json', text, isBase64Encoded: false }),
}

/** CPU time of this thread in milliseconds: a busy machine does not count. */
function fastestOf(read: (text: string) => unknown, text: string): number {
  const times = Array.from({ length: 3 }, () => {
    const start = process.threadCpuUsage()
    read(text)
    const { user, system } = process.threadCpuUsage(start)
    return (user + system) / 1000
  })
  return Math.max(Math.min(...times), 0.001) // a divisor
}

for (const [name, read] of Object.entries(READERS)) {
  test(`reading is linear: ${name}`, () => {
    for (const part of INPUTS) {
      for (const [start, end] of EDGES) {
        const input = (length: number) => start + part.repeat(length / part.length) + end
        const short = fastestOf(read, input(BASE_LENGTH))
        const long = fastestOf(read, input(BASE_LENGTH * GROWTH))
        const isLinear = long < MEASURABLE_MS || long / short < MAX_RATIO
        const what = `${JSON.stringify([start, part, end])}: ${short} ms, then ${long} ms`
        assert.ok(isLinear, what)
      }
    }
  })
}
