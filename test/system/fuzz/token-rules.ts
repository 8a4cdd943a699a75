/** A second implementation of the rules by which an introspection answer grants access. */

export interface Rules {
  readonly resource: string
  readonly issuer: string
  readonly audience: string
  /** Every scope that a scope stands for, itself among them. */
  readonly standsFor: Readonly<Record<string, readonly string[]>>
  readonly expiryRequired: boolean
  readonly now: number
}

export type Worth = 'granted' | 'invalid_token' | 'unavailable'

const SKEW = 30

type Answer = Readonly<Record<string, unknown>>

/** @param json any JSON object */
export function worthOf(json: Answer, rules: Rules): Worth {
  const told = Object.keys(json).filter((name) => json[name] !== null)
  const answer = Object.fromEntries(told.map((name) => [name, json[name]]))
  if (isMalformed(answer)) return 'unavailable'
  return isValid(answer, rules) ? 'granted' : 'invalid_token'
}

/** The scopes that a caller holds, with those that they stand for. */
export function heldScopes(scope: unknown, rules: Pick<Rules, 'standsFor'>): Set<string> {
  const granted = [scope].flat().flatMap((one) => (typeof one === 'string' ? one.split(/ +/) : []))
  return new Set(granted.concat(granted.flatMap((one) => own(rules.standsFor, one) ?? [])))
}

/** What a JSON object says itself: what objects inherit in JavaScript was not in the answer. */
function own<T>(object: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function isMalformed(answer: Answer): boolean {
  const wrong = (name: string, types: readonly string[]) =>
    Object.hasOwn(answer, name) && !types.includes(typeOf(answer[name]))
  const aud = own(answer, 'aud')
  return (
    wrong('active', ['boolean']) ||
    ['client_id', 'token_type', 'iss'].some((name) => wrong(name, ['string'])) ||
    ['exp', 'iat', 'nbf'].some((name) => wrong(name, ['number'])) ||
    ['sub', 'username', 'jti'].some((name) => wrong(name, SCALARS)) ||
    ['aud', 'scope'].some((name) => wrong(name, ['string', 'array'])) ||
    [aud, own(answer, 'scope')].some((list) => Array.isArray(list) && !list.every(isString))
  )
}

const SCALARS = ['string', 'boolean', 'number', 'infinite']
const isString = (value: unknown) => typeof value === 'string'

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isFinite(value) ? 'number' : 'infinite'
  return typeof value
}

function isValid(answer: Answer, rules: Rules): boolean {
  const { now, issuer, resource, audience } = rules
  const time = (name: string) => own(answer, name) as number | undefined
  const [exp, nbf, iat] = [time('exp'), time('nbf'), time('iat')]
  if (own(answer, 'active') !== true) return false
  if (exp === undefined ? rules.expiryRequired : now - exp >= SKEW) return false
  if ([nbf, iat].some((from) => from !== undefined && from - now > SKEW)) return false
  if (Object.hasOwn(answer, 'iss') && answer['iss'] !== issuer) return false
  const type = own(answer, 'token_type')
  if (typeof type === 'string' && !/^\W*bearer\W*$/i.test(type)) return false
  const typ = [own(answer, 'typ')].flat()
  if (typ.every(isString) && typ.some((one) => /^(?:id|refresh|offline|logout)$/i.test(one))) {
    return false
  }
  if (Object.hasOwn(answer, 'cnf')) return false
  const aud = own(answer, 'aud') ?? []
  const audiences = Array.isArray(aud) ? aud : [aud]
  return [resource, `${resource}/`, audience].some((name) => audiences.includes(name))
}
