/** Headers and claims of signed tokens: good ones, nearly good ones, and any JSON. Members may come twice. */
import * as fc from 'fast-check'

/** A member as it is written: a name, and JSON. */
export type Member = readonly [name: string, json: string]

export interface Names {
  readonly issuer: string
  readonly resource: string
  readonly audience: string
  readonly now: number
}

/** Seconds from now, none of them so near to the edge of the clock skew that the run of a test matters. */
const OFFSETS = [-86_400, -3600, -60, -10, 0, 10, 60, 3600, 86_400]
const NAMES = ['__proto__', 'constructor', 'toString', 'kind', 'active', 'jwk', 'jku', 'x5c', 'cty']

const json = (value: unknown) => JSON.stringify(value)
const any = fc.oneof(
  fc.constantFrom('null', '""', '0', '1e999', '-1e999', '1e308', 'true', '[]', '{}', '[null]'),
  fc.constantFrom('{"a":1,"a":2}', `${'['.repeat(15)}${']'.repeat(15)}`, '{"b":[{"":1,"":1}]}'),
  fc.constantFrom(`${'['.repeat(16)}${']'.repeat(16)}`, `${'{"a":'.repeat(14)}{}${'}'.repeat(14)}`),
  fc.json({ maxDepth: 2 }),
)
const oneOf = (...values: unknown[]) => fc.constantFrom(...values.map(json))

/** Members of a good object, some of them left out, changed, or added. */
function nearly(
  good: readonly Member[],
  values: Readonly<Record<string, fc.Arbitrary<string>>>,
): fc.Arbitrary<readonly Member[]> {
  const names = Object.keys(values)
  const change = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .constantFrom(...names)
        .chain((name) => fc.tuple(fc.constant(name), values[name] ?? any)),
    },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...names, ...NAMES), any) },
    { weight: 1, arbitrary: fc.tuple(fc.string({ maxLength: 8 }), any) },
  )
  const left = fc.oneof(
    { weight: 3, arbitrary: fc.constant(good) },
    { weight: 1, arbitrary: fc.subarray([...good], { minLength: good.length - 1 }) },
  )
  const isAdded = fc.boolean() // a changed member may come beside the good one
  return fc
    .tuple(left, fc.array(fc.tuple(change, isAdded), { maxLength: 3 }))
    .map(([members, changes]) =>
      changes.reduce<readonly Member[]>((all, [member, isBeside]) => {
        const stays = isBeside && names.includes(member[0])
        return [...(stays ? all : all.filter(([name]) => name !== member[0])), member]
      }, members),
    )
}

export function headers(algorithm: string, kid: string): fc.Arbitrary<readonly Member[]> {
  const good = Object.entries({ alg: algorithm, kid, typ: 'at+jwt' })
  return nearly(
    good.map(([name, value]) => [name, json(value)]),
    {
      alg: oneOf('none', 'HS256', 'RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519', 'es256'),
      kid: oneOf('ec', 'rsa', 'ed', 'enc', 'other', 'EC', '', 5, null),
      typ: oneOf('at+jwt', 'AT+JWT', 'application/at+jwt', 'application/AT+jwt', 'JWT', 'at+jwt '),
      crit: oneOf([], ['b64'], null),
      b64: oneOf(true, false, null),
    },
  )
}

export function claims({ issuer, resource, audience, now }: Names) {
  const times = oneOf(...OFFSETS.map((offset) => now + offset))
  const good = {
    iss: issuer,
    aud: resource,
    sub: 'alice',
    client_id: 'app',
    scope: 'mcp',
    iat: now - 10,
    exp: now + 60,
    jti: 'id',
  }
  return nearly(
    Object.entries(good).map(([name, value]) => [name, json(value)]),
    {
      iss: oneOf(issuer, `${issuer}/`, issuer.toUpperCase(), null, [issuer]),
      aud: oneOf(resource, `${resource}/`, audience, [audience], ['x', resource], 'x', [], {}),
      exp: times,
      nbf: times,
      iat: times,
      sub: oneOf('bob', 5, true, null, {}),
      client_id: oneOf('other', '', null, 5, ['app']),
      scope: oneOf('', 'mcp admin', ['mcp'], [5], 5, null),
      jti: oneOf('x', 7, [], null),
      cnf: oneOf({ jkt: 'x' }, null, false, ''),
      token_type: oneOf('Bearer', 'bearer', 'DPoP', 'refresh_token', null, 5),
      token_use: oneOf('access', 'id', 'refresh', null, 5),
      typ: oneOf('Bearer', 'at+jwt', 'ID', 'Refresh', 5),
    },
  )
}
