import { readFileSync } from 'node:fs'
import { type JsonWebKey, privateMemberOf, readKeys } from '../../lambda/oauth/json-web-keys.ts'

/** Says what is wrong with a file of public keys, as an imperative. */
export function jwksFileProblem(file: string): string | undefined {
  let keys: readonly JsonWebKey[]
  try {
    keys = keysIn(file)
  } catch {
    return 'give the path of a JSON file with "keys", as the issuer’s jwks_uri answers it'
  }
  if (keys.length === 0) return 'give a file with at least one key'
  const secret = keys.map(privateMemberOf).find((name) => name !== undefined)
  return secret === undefined
    ? undefined
    : `leave out private keys, which have ${secret}: the file becomes part of the function`
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
