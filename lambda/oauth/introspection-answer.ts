import { heapBytes } from './heap-bytes.ts'
import { type HttpAnswer, readJsonObject } from './json-answer.ts'
import { quoted } from './quoted.ts'
import { isKindMember } from './token-kind.ts'

/** An answer by RFC 7662 §2.2. Except for `active`, the types hold only once {@link malformedMember} has found none. */
export interface IntrospectionAnswer {
  readonly active: boolean
  readonly scope?: string | string[]
  readonly client_id?: string
  readonly token_type?: string
  readonly exp?: number
  readonly iat?: number
  readonly nbf?: number
  readonly sub?: string
  readonly aud?: string | string[]
  readonly iss?: string
  /** Extensions, of any type. */
  readonly [member: string]: unknown
}

/** How much memory the members may take that no rule names. Tools see these, and the cache keeps them. */
const MAX_OTHER_MEMBERS_BYTES = 32_768
const DEPTH_IN_GRANT = 1

const isString = (value: unknown) => typeof value === 'string'
const isStrings = (value: unknown) => [value].flat().every(isString)
const isScalar = (value: unknown) => typeof value !== 'object'

/** JSON types of the members that decide or identify (RFC 7662 §2.2). Some servers send scopes as a list. */
const MEMBER_TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  active: (value) => typeof value === 'boolean',
  scope: isStrings,
  client_id: isString,
  token_type: isString,
  iss: isString,
  exp: Number.isFinite,
  iat: Number.isFinite,
  nbf: Number.isFinite,
  aud: isStrings,
  sub: isScalar,
  username: isScalar,
  jti: isScalar,
}

/** Whether a member decides about the token, or identifies who holds it: it is judged and shown as it was sent. */
export function isDecisive(name: string, value: unknown): boolean {
  return Object.hasOwn(MEMBER_TYPES, name) || name === 'cnf' || isKindMember(name, value)
}

/**
 * Reads an answer (RFC 7662 §2.2): every member that a rule names, and the others as far as they fit.
 *
 * @throws when it is malformed; the message quotes nothing of it
 */
export function readIntrospectionAnswer(response: HttpAnswer): IntrospectionAnswer {
  const { active, ...members } = readJsonObject(response)
  if (typeof active !== 'boolean')
    throw new Error('the member "active" of the answer is no boolean')
  let left = MAX_OTHER_MEMBERS_BYTES
  const fitting = Object.entries(members).filter((member) => {
    if (isDecisive(...member)) return true
    const bytes = heapBytes(Object.fromEntries([member]), DEPTH_IN_GRANT)
    if (bytes > left) return false
    left -= bytes
    return true
  })
  return { active, ...Object.fromEntries(fitting) }
}

/** Some servers send null for an optional member that they do not know, as the MCP SDK's for Python do. */
export function withoutNull(answer: IntrospectionAnswer): IntrospectionAnswer {
  const members = Object.entries(answer).filter(([, value]) => value !== null)
  return Object.fromEntries(members) as unknown as IntrospectionAnswer
}

/** Finds the first member whose JSON type is wrong. */
export function malformedMember(answer: IntrospectionAnswer): string | undefined {
  const found = Object.entries(MEMBER_TYPES).find(
    ([name, hasType]) => answer[name] !== undefined && !hasType(answer[name]),
  )
  return found && quoted(found[0])
}
