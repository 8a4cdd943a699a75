import { readFileSync } from 'node:fs'
import { type JsonWebKey, privateMemberOf, readKeys } from '../../lambda/oauth/json-web-keys.ts'

const WANTED = 'give the path of a JSON file with "keys", as the issuer’s jwks_uri answers it'

/** Says what is wrong with a file of public keys, and what would be right. */
export function jwksFileProblem(file: string): string | undefined {
  let keys: readonly JsonWebKey[]
  try {
    keys = keysIn(file)
  } catch (error) {
    return `${whyUnread(error)}; ${WANTED}`
  }
  if (keys.length === 0) return 'give a file with at least one key'
  const secret = keys.map(privateMemberOf).find((name) => name !== undefined)
  return secret === undefined
    ? undefined
    : `leave out private keys, which have ${secret}: the file becomes part of the function`
}

function whyUnread(error: unknown): string {
  const { code } = error as { code?: string }
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'it is a folder'
  if (code !== undefined) return `it cannot be read (${code})`
  return error instanceof SyntaxError ? 'it holds no JSON' : 'its JSON has no list "keys"'
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
