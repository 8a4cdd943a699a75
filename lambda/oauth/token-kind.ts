import { quoted } from './quoted.ts'

/**
 * Members whose only purpose is to name the kind of token: `token_type` (RFC 7662 §2.2), `token_use` and `token_usage`.
 * Any value but those of access tokens refuses the token.
 */
const STRICT_MEMBERS = new Set(['tokentype', 'tokenuse', 'tokenusage'])
/** Members that also have other meanings elsewhere. Only the values of other kinds of tokens refuse the token. */
const LOOSE_MEMBERS = new Set(['typ', 'purpose', 'tokenname'])

const ACCESS_TOKEN = new Set(['bearer', 'bearertoken', 'access', 'accesstoken', 'at'])
const OTHER_TOKEN = new Set([
  'refresh',
  'refreshtoken',
  'rt',
  'offline',
  'offlinetoken',
  'id',
  'idtoken',
  'identity',
  'identitytoken',
  'serializedid',
  'logout',
  'logouttoken',
  'initialaccesstoken',
  'registrationaccesstoken',
  'authorizationcode',
  'code',
  'devicecode',
  'usercode',
  'statetoken',
  'dpop',
])

/** What stands around the name of a kind: the URN of RFC 8693 §3, or a media type (RFC 9068 §2.1). */
const AFFIXES = /^(?:urn:ietf:params:oauth:token-type:|application\/)|\+jwt$/g

/** Lower-case letters and digits alone, so that `access_token`, `AccessToken` and `access-token` are one. */
const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** Whether a member names the kind of token, however its name is spelled. */
export function isKindMember(name: string, value: unknown): boolean {
  const key = letters(name)
  return STRICT_MEMBERS.has(key) || (LOOSE_MEMBERS.has(key) && [value].flat().every(isString))
}

/**
 * Finds the member of an introspection answer that says that the token is no access token, in the words of any
 * authorization server. Members that are absent decide nothing.
 *
 * @param isBound whether requests prove that they have the key of the token: it may then be called `DPoP` (RFC 9449 §6.2)
 * @see docs/token-check.md, which lists the values and who sends them
 */
export function otherTokenKind(
  answer: Readonly<Record<string, unknown>>,
  isBound = false,
): string | undefined {
  for (const [name, value] of Object.entries(answer)) {
    if (isBound && typeof value === 'string' && kindOf(value) === 'dpop') continue
    if (isKindMember(name, value) && !allows(letters(name), value)) {
      return `no access token: ${quoted(name)} is ${quoted(value)}`
    }
  }
  return undefined
}

function allows(key: string, value: unknown): boolean {
  if (STRICT_MEMBERS.has(key)) return isString(value) && ACCESS_TOKEN.has(kindOf(value))
  return ![value].flat().some((one) => OTHER_TOKEN.has(kindOf(String(one))))
}

const kindOf = (value: string) => letters(value.toLowerCase().replaceAll(AFFIXES, ''))

const isString = (value: unknown) => typeof value === 'string'
