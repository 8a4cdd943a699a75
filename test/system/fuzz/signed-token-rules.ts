/** A second implementation of the rules by which a signed access token is good, from the text of the RFCs. */
import type { Member, Names } from './crafted-claims.ts'

export interface Signed {
  /** How the token was signed, whatever its header says, and by whose key. */
  readonly algorithm: string
  readonly kid: string
  /** Whether the issuer publishes that key for signatures. */
  readonly isPublished: boolean
  readonly header: readonly Member[]
  readonly claims: readonly Member[]
}

const SKEW = 30
const MAX_LEVELS = 16
/** RFC 7518 §3.1 and RFC 8037 §3.1, as far as they are signatures. RFC 9864: two names of one algorithm. */
const SAME = new Map([
  ['Ed25519', 'EdDSA'],
  ['EdDSA', 'EdDSA'],
])

export function isGood({ header, claims, ...key }: Signed, names: Names): boolean {
  const [parameters, members] = [objectOf(header), objectOf(claims)]
  if (parameters === undefined || members === undefined) return false
  return isSignedBy(parameters, key) && isAccessToken(members) && isForUs(members, names)
}

type Members = ReadonlyMap<string, unknown>

/** RFC 7515 §4, RFC 7519 §4: names are unique, here at every depth. Undefined: they are not, or one is too deep. */
function objectOf(members: readonly Member[]): Members | undefined {
  const names = members.map(([name]) => name)
  if (new Set(names).size < names.length) return undefined
  for (const [, json] of members) {
    if (/"(\w*)":1,"\1":/.test(json)) return undefined // the only doubles that are made
    if (levelsOf(JSON.parse(json)) > MAX_LEVELS - 1) return undefined
  }
  return new Map(members.map(([name, json]) => [name, JSON.parse(json) as unknown]))
}

function levelsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(levelsOf))
}

/** RFC 7515 §5.2, RFC 8725 §3.1, RFC 9068 §4. */
function isSignedBy(header: Members, key: Omit<Signed, 'header' | 'claims'>): boolean {
  const [alg, kid, typ] = ['alg', 'kid', 'typ'].map((name) => header.get(name))
  const named = typeof alg === 'string' ? (SAME.get(alg) ?? alg) : undefined
  return (
    key.isPublished &&
    named === (SAME.get(key.algorithm) ?? key.algorithm) &&
    (!header.has('kid') || kid === key.kid) &&
    !header.has('crit') &&
    (!header.has('b64') || header.get('b64') === true) &&
    typeof typ === 'string' &&
    /^(?:application\/)?at\+jwt$/i.test(typ)
  )
}

/** RFC 9068 §2.2, with the types of RFC 7519 §4.1, RFC 8693 §4.2 and §4.3. A claim that is null is missing. */
function isAccessToken(claims: Members): boolean {
  const is = (name: string, ...types: string[]) => types.includes(typeOf(claims.get(name)))
  return (
    is('iss', 'text') &&
    is('exp', 'number') &&
    is('aud', 'text', 'texts') &&
    is('sub', ...SCALARS) &&
    is('client_id', 'text') &&
    is('iat', 'number') &&
    is('jti', ...SCALARS) &&
    is('nbf', 'number', 'missing') &&
    is('scope', 'text', 'texts', 'missing') &&
    is('username', ...SCALARS, 'missing') &&
    is('cnf', 'missing') &&
    hasKindOf(claims)
  )
}

const SCALARS = ['text', 'number', 'infinite', 'boolean']

function typeOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return Number.isFinite(value) ? 'number' : 'infinite'
  if (typeof value === 'boolean') return 'boolean'
  const isTexts = Array.isArray(value) && value.every((one) => typeof one === 'string')
  return isTexts ? 'texts' : 'other'
}

/** docs/token-check.md: what a token says about its own kind. */
function hasKindOf(claims: Members): boolean {
  const isAccess = (name: string) => {
    const value = claims.get(name) ?? 'access_token'
    return typeof value === 'string' && /^(?:bearer|access_token|access)$/i.test(value)
  }
  const types = [claims.get('typ')].flat().filter((one) => typeof one === 'string')
  const isOther = types.some((one) => /^(?:id|refresh)$/i.test(one))
  return isAccess('token_type') && isAccess('token_use') && !isOther
}

/** RFC 9068 §4: issuer, audience and time. */
function isForUs(claims: Members, { issuer, resource, audience, now }: Names): boolean {
  const time = (name: string) => claims.get(name) as number | null | undefined
  const [exp, nbf, iat] = [time('exp') ?? 0, time('nbf') ?? 0, time('iat') ?? 0]
  const audiences = new Set([claims.get('aud')].flat())
  return (
    claims.get('iss') === issuer &&
    now < exp + SKEW &&
    nbf <= now + SKEW &&
    iat <= now + SKEW &&
    [resource, `${resource}/`, audience].some((one) => audiences.has(one))
  )
}
