/** Events of API Gateway, in both payload formats, in parts that a model can judge: each part says what it is, and how it is written. */
import * as fc from 'fast-check'
import type { HttpEvent } from '../../../lambda/http/api-gateway.ts'
import type { RestEvent } from '../../../lambda/http/rest-event.ts'
import { type AnswerOptions, answers } from './introspection-answers.ts'
import { CALL_KINDS, legacyMessage, modernMessage } from '../../support/probe-calls.ts'
import { type Name, NAMES, tokenOf } from '../../support/probe-server.ts'

export type Credentials =
  | { readonly kind: 'none'; readonly header?: string }
  | { readonly kind: 'malformed'; readonly header: string }
  | { readonly kind: 'token'; readonly header: string; readonly answer: unknown }

export interface Body {
  /** What is wrong with it before any protocol looks at it. */
  readonly problem?: 'too large' | 'unreadable' | 'a token in a form'
  /** The names that it calls. */
  readonly calls?: readonly Name[]
  /** Status when it comes to the protocol. */
  readonly status?: number
  readonly bytes: Buffer
  readonly headers?: Readonly<Record<string, string>>
}

export interface Parts {
  readonly method: string
  readonly origin: string | undefined
  readonly query: string
  readonly credentials: Credentials
  readonly contentType: string | undefined
  readonly body: Body
  readonly base64: boolean
  readonly others: Readonly<Record<string, string>>
}

export const QUERIES_WITH_TOKEN: readonly string[] = ['access_token=x', 'a&access%5Ftoken']

const call = (name: string, id: number) => legacyMessage('tool', name, id)
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const json = (message: unknown) => Buffer.from(JSON.stringify(message))
const name = fc.constantFrom(...NAMES)
const kind = fc.constantFrom(...CALL_KINDS)

const legacyCalls: fc.Arbitrary<Body> = fc
  .array(fc.tuple(kind, name), { minLength: 1, maxLength: 3 })
  .map((calls) => {
    const messages = calls.map(([one, called], at) => legacyMessage(one, called, at))
    return {
      calls: calls.map(([, called]) => called),
      status: 200,
      bytes: json(messages.length === 1 ? messages[0] : messages),
    }
  })
const modernCall: fc.Arbitrary<Body> = fc.tuple(kind, name, name).map(([one, called, named]) => {
  const { message, headers } = modernMessage(one, called)
  const other = modernMessage(one, named).headers
  const isNamed = 'mcp-name' in headers
  return {
    calls: [called],
    status: isNamed && called !== named ? 400 : 200,
    bytes: json(message),
    headers: other,
  }
})
/** A call that would be served, but for the one thing that is wrong with it. */
const unreadableCalls = [
  Buffer.from(JSON.stringify(call('open', 1)).replace('{}', `{"a":${nested(100)}}`)),
  Buffer.from(JSON.stringify(call('open', 1)).replace('{}', '{"a":"\u00E9"}'), 'latin1'),
  json(Array.from({ length: 51 }, (_, id) => call('open', id))),
  Buffer.concat([json(call('open', 1)), Buffer.from('}')]),
]
const unreadable = fc
  .oneof(
    fc
      .constantFrom('', '{', '{"jsonrpc', 'null,', "{'a':1}", '[1,]', '\u0000', '"\\x"')
      .map((text) => Buffer.from(text)),
    fc.constantFrom(...unreadableCalls),
  )
  .map((bytes) => ({ problem: 'unreadable', bytes }) as const)

export const body: fc.Arbitrary<Body> = fc.oneof(
  { weight: 6, arbitrary: legacyCalls },
  { weight: 5, arbitrary: modernCall },
  { weight: 2, arbitrary: unreadable },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Body>(
      { status: 200, bytes: json({ jsonrpc: '2.0', id: 1, method: 'tools/list' }) },
      { status: 202, bytes: json({ jsonrpc: '2.0', method: 'notifications/initialized' }) },
      { status: 400, bytes: json({ hello: 'world' }) },
      { status: 400, bytes: json(null) },
      { status: 400, bytes: json([]) },
      { problem: 'a token in a form', bytes: Buffer.from('a=b&access_token=x') },
    ),
  },
)

/** One byte more than is taken: seldom, for it takes long to copy. */
const tooLarge: Body = { problem: 'too large', bytes: Buffer.alloc(4 * 1024 * 1024 + 1, ' ') }

const credentials = (options: AnswerOptions): fc.Arbitrary<Credentials> => {
  const answer = fc.oneof(
    { weight: 20, arbitrary: answers(options) },
    {
      weight: 10,
      arbitrary: fc.constantFrom('mcp', 'mcp admin', 'root', 'mcp root').map(goodAnswer(options)),
    },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, [], 'active', 1, true) },
  )
  const scheme = fc.constantFrom('Bearer ', 'Bearer ', 'bearer ', 'BEARER   ', ' Bearer ')
  const noneAtAll = fc.constantFrom<Credentials>(
    { kind: 'none' },
    { kind: 'none', header: '' },
    { kind: 'none', header: 'Basic dTpw' },
    { kind: 'malformed', header: 'Bearer' },
    { kind: 'malformed', header: 'Bearer a b' },
    { kind: 'malformed', header: 'Bearer a,Bearer a' },
    { kind: 'malformed', header: 'Basic dTpw,Bearer a' },
    { kind: 'malformed', header: 'Bearer a=b' },
    { kind: 'malformed', header: `Bearer ${'a'.repeat(10_241)}` },
  )
  const withToken = fc.tuple(scheme, answer).map(([prefix, one]) => ({
    kind: 'token' as const,
    header: prefix + tokenOf(one),
    answer: one,
  }))
  return fc.oneof({ weight: 1, arbitrary: noneAtAll }, { weight: 9, arbitrary: withToken })
}

const goodAnswer =
  ({ resource, issuer }: AnswerOptions) =>
  (scope: string) => ({ active: true, aud: [resource], iss: issuer, scope })

const others: fc.Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom('accept', 'host', 'content-length', 'mcp-session-id', 'last-event-id', 'x-city'),
  fc.oneof(
    fc.constantFrom('*/*', 'evil.example', '0', '99999999', 'gzip', 'São Paulo', '東京', ''),
    fc.string({ maxLength: 20 }).map((text) => text.trim()),
  ),
  { maxKeys: 3 },
)

/** @param options what tokens are for, with times far from the edges of the clock skew */
export function events(options: AnswerOptions): fc.Arbitrary<Parts> {
  return fc.record({
    method: fc.oneof(
      { weight: 12, arbitrary: fc.constant('POST') },
      { weight: 1, arbitrary: fc.constantFrom('GET', 'HEAD', 'DELETE', 'PUT', 'TRACE', 'post') },
      { weight: 1, arbitrary: fc.constant('OPTIONS') },
    ),
    origin: fc.oneof(
      { weight: 6, arbitrary: fc.constant(undefined) },
      { weight: 3, arbitrary: fc.constantFrom('http://localhost:6274', 'https://127.0.0.1') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('https://evil.example', 'null', '', 'http://localhost.evil'),
      },
    ),
    query: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom('', 'a=b', 'token=x&&=') },
      { weight: 1, arbitrary: fc.constantFrom(...QUERIES_WITH_TOKEN) },
    ),
    credentials: credentials(options),
    contentType: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constantFrom('application/json', 'Application/JSON; charset=utf-8'),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          undefined,
          'text/plain',
          'application/jsonp',
          'text/html,application/json',
          'application/x-www-form-urlencoded',
        ),
      },
    ),
    body: fc.oneof(
      { weight: 499, arbitrary: body },
      { weight: 1, arbitrary: fc.constant(tooLarge) },
    ),
    base64: fc.boolean(),
    others: fc.oneof(
      { weight: 20, arbitrary: others },
      { weight: 1, arbitrary: fc.constant({ cookie: 'x'.repeat(20_000) }) },
    ),
  })
}

/** The event as API Gateway writes it: text as it is or in base64, anything else in base64. */
export function eventOf(parts: Parts): HttpEvent {
  const { method, origin, query, credentials: given, contentType, body: sent } = parts
  const isText = Buffer.from(sent.bytes.toString()).equals(sent.bytes)
  const isBase64Encoded = parts.base64 || !isText
  return {
    headers: {
      ...parts.others,
      ...sent.headers,
      ...(origin !== undefined && { origin }),
      ...(given.header !== undefined && { authorization: given.header }),
      ...(contentType !== undefined && { 'content-type': contentType }),
    },
    rawQueryString: query,
    body: sent.bytes.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
    requestContext: { http: { method } },
  }
}

/** The same request as an event of a REST API. */
export function restEventOf(parts: Parts): RestEvent {
  const { headers, rawQueryString, requestContext, ...event } = eventOf(parts)
  const query = new URLSearchParams(rawQueryString)
  const lists = [...new Set(query.keys())].map((key) => [key, query.getAll(key)] as const)
  return {
    httpMethod: requestContext.http.method,
    path: '/mcp',
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(asSent)),
    multiValueQueryStringParameters: lists.length > 0 ? Object.fromEntries(lists) : null,
    body: event.body === undefined || event.body === '' ? null : event.body,
    isBase64Encoded: event.isBase64Encoded,
  }
}

/** In the case that most clients choose, and each header of several with the same name by itself. */
const asSent = ([header, value = '']: readonly [string, string | undefined]) => [
  header.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  header === 'authorization' ? value.split(',') : [value],
]
