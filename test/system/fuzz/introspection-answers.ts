/** Introspection answers: good ones, nearly good ones, and any JSON. */
import * as fc from 'fast-check'

/** A finite distance from the edges of the clock skew, in seconds, or much farther away. */
const OFFSETS = [-86_400, -3600, -31, -30, -29, 0, 29, 30, 31, 3600, 86_400]

const STRANGE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'kind',
  'reason',
  'cause',
]

export interface AnswerOptions {
  readonly resource: string
  readonly issuer: string
  readonly audience: string
  readonly now: number
  /** Offsets from now that are not too near to the edges for whoever looks at a real clock. */
  readonly offsets?: readonly number[]
}

const absurd = fc.oneof(
  fc.constantFrom<unknown>(null, '', 0, -1, 1e308, true, [], {}, [[]], [null], ' ', 'true', [1]),
  fc.json({ maxDepth: 2 }).map((text) => JSON.parse(text) as unknown),
)

/** JSON objects as a parser makes them: a key `__proto__` is a member like any other. */
export function answers(options: AnswerOptions): fc.Arbitrary<Record<string, unknown>> {
  const { resource, issuer, audience, now, offsets = OFFSETS } = options
  const time = fc.constantFrom(...offsets).map((offset) => now + offset)
  const members: Record<string, fc.Arbitrary<unknown>> = {
    active: fc.constantFrom<unknown>(true, true, true, true, true, true, false, 'true', 1),
    aud: fc.oneof(
      fc.constantFrom<unknown>(resource, `${resource}/`, audience, [audience], ['x', resource]),
      fc.constantFrom<unknown>([resource, 1], `${resource}x`, 'other', [], [[resource]], {}),
      fc.constantFrom<unknown>(`${resource}//`, [`${audience} `], `${audience} ${resource}`),
    ),
    scope: fc
      .array(fc.constantFrom('mcp', 'admin', 'root', 'email', 'MCP', 'mcp\t', 'mcp,admin'))
      .chain((scopes) => fc.constantFrom<unknown>(scopes.join(' '), scopes)),
    iss: fc.constantFrom<unknown>(issuer, `${issuer}/`, issuer.toUpperCase()),
    exp: time,
    nbf: time,
    iat: time,
    client_id: fc.string(),
    token_type: fc.constantFrom('Bearer', 'bearer', 'BEARER', 'DPoP', 'Bearer ', ''),
    typ: fc.constantFrom<unknown>('Bearer', 'at+jwt', 'ID', 'refresh', 'Offline', 7),
    cnf: fc.constantFrom<unknown>({ jkt: 'x' }, null, false),
  }
  const good = { active: true, aud: resource, scope: 'mcp admin', iss: issuer }
  const member = fc.constantFrom(...Object.keys(members))
  const change = fc.oneof(
    member.chain((name) => fc.tuple(fc.constant(name), members[name] ?? absurd)),
    fc.tuple(member, absurd),
    fc.tuple(fc.constantFrom(...STRANGE_KEYS), absurd),
    fc.tuple(fc.constant('__proto__'), fc.constant(good)),
    fc.tuple(fc.string({ maxLength: 8 }), absurd),
  )
  const base = fc.oneof(
    { weight: 6, arbitrary: fc.subarray(Object.entries(good), { minLength: 3 }) },
    { weight: 4, arbitrary: fc.record(members, { requiredKeys: [] }).map(Object.entries) },
  )
  return fc.tuple(base, fc.array(change, { maxLength: 2 })).map(([answer, changes]) => {
    const written = [...answer, ...changes]
      .filter(([, value]) => value !== undefined)
      .map((entry) => entry.map((part) => JSON.stringify(part)).join(':'))
    return JSON.parse(`{${written.join(',')}}`) as Record<string, unknown>
  })
}
