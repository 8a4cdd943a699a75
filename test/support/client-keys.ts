/** Keys by which a client signs, as PEM. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'

export interface KeyPair {
  readonly privateKey: string
  readonly publicKey: string
}

type Options = { readonly modulusLength?: number; readonly namedCurve?: string }

/** @param type such as `ec`, as in Node.js */
export function createKeyPair(type: string, options: Options = {}): KeyPair {
  // The overloads of the function know one type each.
  const pair = generateKeyPairSync(type as 'ec', options as { namedCurve: string })
  const pem = (key: KeyObject, form: 'pkcs8' | 'spki') =>
    key.export({ type: form, format: 'pem' }) as string
  return { privateKey: pem(pair.privateKey, 'pkcs8'), publicKey: pem(pair.publicKey, 'spki') }
}

/** Of every type that a client may have, by the algorithm that follows from it. */
export const KEY_PAIRS: ReadonlyMap<string, KeyPair> = new Map([
  ['RS256', createKeyPair('rsa', { modulusLength: 2048 })],
  ['ES256', createKeyPair('ec', { namedCurve: 'P-256' })],
  ['ES384', createKeyPair('ec', { namedCurve: 'P-384' })],
  ['ES512', createKeyPair('ec', { namedCurve: 'P-521' })],
  ['EdDSA', createKeyPair('ed25519')],
])

export function keyPairOf(alg: string): KeyPair {
  const pair = KEY_PAIRS.get(alg)
  if (pair === undefined) throw new Error(`no key pair for ${alg}`)
  return pair
}
