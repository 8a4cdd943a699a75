import { readFileSync } from 'node:fs'
import { type JsonWebKey, readKeys } from '../../lambda/oauth/json-web-keys.ts'

/** Members that only private and symmetric keys have (RFC 7518 §6). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/** Says what is wrong with a file of public keys, as an imperative. */
export function jwksFileProblem(file: string): string | undefined {
  let keys: readonly JsonWebKey[]
  try {
    keys = keysIn(file)
  } catch {
    return 'give the path of a JSON file with "keys", as the issuer’s jwks_uri answers it'
  }
  if (keys.length === 0) return 'give a file with at least one key'
  const secret = keys.flatMap((key) => PRIVATE_MEMBERS.filter((name) => Object.hasOwn(key, name)))
  return secret.length === 0
    ? undefined
    : `leave out private keys, which have ${secret[0]}: the file becomes part of the function`
}

/** The keys of a file, without what verifies nothing, such as certificates. */
export function shippedKeys(file: string): string {
  const members = (key: JsonWebKey) =>
    Object.entries(key).filter(([name]) => !name.startsWith('x5'))
  return JSON.stringify({ keys: keysIn(file).map((key) => Object.fromEntries(members(key))) })
}

function keysIn(file: string): readonly JsonWebKey[] {
  return readKeys(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)
}
