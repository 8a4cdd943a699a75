import { createPrivateKey, createPublicKey, type KeyObject, randomUUID, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { assertionInput, authenticateByAssertion } from '../oauth/client-assertion.ts'
import type { ClientAuthentication } from '../oauth/client-authentication.ts'
import { publishedKey } from '../oauth/client-keys.ts'

/** A key by which this server's client signs. */
export interface ClientKey {
  /** How the authorization server finds it (RFC 7638). */
  readonly kid: string
  readonly alg: string
  readonly sign: (input: string) => Promise<Uint8Array>
}

export interface AssertionOptions {
  readonly clientId: string
  readonly audience: string
  /** Finds the key of a secret. */
  readonly keyOf: (secret: string) => Promise<ClientKey>
}

/** Authenticates the client, each time anew: some servers take no assertion twice (RFC 7523 §3, `jti`). */
export function createAssertions({ keyOf, ...client }: AssertionOptions) {
  return async (secret: string): Promise<ClientAuthentication> => {
    const key = await keyOf(secret)
    const input = assertionInput({ ...client, key, id: randomUUID(), now: Date.now() / 1000 })
    return authenticateByAssertion(client.clientId, input, await key.sign(input))
  }
}

const signAsync = promisify<string | null, Buffer, Parameters<typeof sign>[2], Buffer>(sign)

/** Reads private keys, and keeps the last one: a secret changes seldom. */
export function createPemKeys(): (pem: string) => Promise<ClientKey> {
  let last: { readonly pem: string; readonly key: ClientKey } | undefined
  return async (pem) => {
    if (last?.pem !== pem) last = { pem, key: readPrivateKey(pem) }
    return last.key
  }
}

/** @throws when it is none that can sign; the message quotes nothing of it */
export function readPrivateKey(pem: string): ClientKey {
  const privateKey = parsed(pem)
  const { kid, alg } = publishedKey(createPublicKey(privateKey))
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  return { kid, alg, sign: async (input) => signAsync(hash, Buffer.from(input), key) }
}

/** Variables often hold `\n` in place of line breaks. */
function parsed(pem: string): KeyObject {
  try {
    return createPrivateKey(pem.replaceAll(String.raw`\n`, '\n'))
  } catch {
    throw new Error(
      'the secret of the client is no private key: OAUTH_CLIENT_AUTH_METHOD=private_key_jwt needs one as PEM ("BEGIN PRIVATE KEY"), without a passphrase',
    )
  }
}
