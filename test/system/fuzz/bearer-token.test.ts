import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { MAX_TOKEN_LENGTH, readBearerToken } from '../../../lambda/oauth/bearer-token.ts'
import { runs } from './fuzz-runs.ts'

const ALPHABET = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/')

/** RFC 6750 §2.1, RFC 9110 §5.5: `Bearer`, spaces, characters of the alphabet, padding; around it spaces and tabs. */
function scan(header: string): string | undefined {
  let [from, to] = [0, header.length]
  while (from < to && ' \t'.includes(header.charAt(from))) from += 1
  while (from < to && ' \t'.includes(header.charAt(to - 1))) to -= 1
  for (const letter of 'bearer') {
    const lower = header.charCodeAt(from) | 0x20
    if (from >= to || header.charCodeAt(from) > 0x7f || lower !== letter.charCodeAt(0)) return
    from += 1
  }
  const afterScheme = from
  while (from < to && header.charAt(from) === ' ') from += 1
  const start = from
  while (from < to && ALPHABET.has(header.charAt(from))) from += 1
  const padding = from
  while (from < to && header.charAt(from) === '=') from += 1
  const isToken = start > afterScheme && padding > start && from === to
  return isToken && from - start <= MAX_TOKEN_LENGTH ? header.slice(start, from) : undefined
}

/** Whether a query has a parameter of this name, percent-decoded byte by byte. */
function hasParameter(encoded: string, name: string): boolean {
  return encoded.split('&').some((pair) => {
    const written = pair.split('=', 1)[0] ?? ''
    let decoded = ''
    for (let at = 0; at < written.length; at += 1) {
      const hex = written.slice(at + 1, at + 3)
      if (written.charAt(at) === '%' && /^[0-9a-f]{2}$/i.test(hex)) {
        decoded += String.fromCharCode(Number.parseInt(hex, 16))
        at += 2
      } else decoded += written.charAt(at) === '+' ? ' ' : written.charAt(at)
    }
    return decoded === name
  })
}

const outcomeOf = (authorization: string | undefined, query = '') => {
  const outcome = readBearerToken({ authorization, query })
  return 'token' in outcome ? { token: outcome.token } : { kind: outcome.kind }
}

const spaces = fc.constantFrom(' ', ' ', '  ', '', '\t', '\u00A0', '\u2003', '\uFEFF', '\n', '\v')
const scheme = fc.constantFrom('Bearer', 'bearer', 'BEARER', 'Bear', 'bearer:', 'Basic', 'ﬀBearer')
const token = fc.oneof(
  fc.base64String(),
  fc.string({ unit: fc.constantFrom(...ALPHABET, '=', '=') }),
  fc.constantFrom('a', 'a,b', 'a=b', '=', '"a"', 'ä', 'a%20b', 'a\u0000', 'K'),
  fc.integer({ min: MAX_TOKEN_LENGTH - 2, max: MAX_TOKEN_LENGTH + 2 }).map((n) => 'a'.repeat(n)),
)
const credentials = fc.oneof(
  fc.tuple(spaces, scheme, spaces, token, spaces).map((parts) => parts.join('')),
  fc.tuple(scheme, fc.constant(' '), token).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
)
const header = fc.oneof(
  { weight: 5, arbitrary: credentials },
  {
    weight: 1,
    arbitrary: fc
      .tuple(credentials, fc.constantFrom(',', ', ', ' ,\t'), credentials)
      .map((parts) => parts.join('')),
  },
)

test('a token comes out of the header exactly when a hand-written scanner finds the same one', () => {
  const found = { token: 0, none: 0 }
  fc.assert(
    fc.property(header, (authorization) => {
      const expected = scan(authorization)
      const outcome = outcomeOf(authorization)
      assert.equal(outcome.token, expected, JSON.stringify(authorization))
      found[expected === undefined ? 'none' : 'token'] += 1
    }),
    runs(3000),
  )
  assert.ok(found.token > 0 && found.none > 0, 'the sample holds both')
})

test('anything but a token is malformed after Bearer, and missing after another scheme', () => {
  fc.assert(
    fc.property(fc.constantFrom('Bearer', 'bEARER', 'Basic', 'DPoP', 'x'), token, (name, rest) => {
      fc.pre(scan(`${name} ${rest}`) === undefined)
      const expected = name.toLowerCase() === 'bearer' ? 'invalid_request' : 'missing_token'
      assert.deepEqual(outcomeOf(`${name} ${rest}`), { kind: expected })
      assert.deepEqual(outcomeOf(`${name} ${rest}, Bearer abc`), { kind: 'invalid_request' })
    }),
    runs(1000),
  )
})

const parameterName = fc.oneof(
  fc.constantFrom('access_token', 'access%5Ftoken', '%61ccess_token', 'access_toke%6e', 'token'),
  fc.constantFrom('access+token', 'ACCESS_TOKEN', 'access_token%00', '%access_token', 'a[x]', ''),
  fc.string({ unit: fc.constantFrom(...Array.from('aces_tokn%+0156fF?#;')) }),
)
const parameters = fc
  .array(fc.tuple(parameterName, fc.constantFrom('', '=', '=abc', '=%26access_token=x', '==')), {
    maxLength: 4,
  })
  .map((pairs) => pairs.map((pair) => pair.join('')).join('&'))
  .filter((encoded) => !encoded.startsWith('?')) // which the URL class takes for the query's delimiter

test('a token in the query is refused, however its name is encoded', () => {
  fc.assert(
    fc.property(parameters, (query) => {
      const refused = hasParameter(query, 'access_token')
      assert.deepEqual(
        outcomeOf('Bearer abc', query),
        refused ? { kind: 'invalid_request' } : { token: 'abc' },
      )
    }),
    runs(2000),
  )
})
