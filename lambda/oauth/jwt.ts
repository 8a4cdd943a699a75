import { quoted } from './quoted.ts'
import { invalidToken } from './invalid-token.ts'
import type { InvalidToken } from './rejection.ts'
import { readStrictObject } from './strict-json.ts'

/** A signed token whose signature nobody has verified yet. */
export interface UnverifiedJwt {
  readonly algorithm: string
  readonly keyId: string | undefined
  readonly claims: Readonly<Record<string, unknown>>
}

/**
 * Digital signatures only (RFC 7518 §3.1, RFC 8037, RFC 9864). With an HMAC, whoever can verify a token could also make
 * one, from a key that is public here (RFC 8725 §2.1).
 */
export const ALGORITHMS: readonly string[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/**
 * Takes a signed token apart (RFC 7515 §7.1), and refuses one whose header no access token has. Keys that the header
 * itself brings, by `jwk`, `jku`, `x5c` or `x5u`, are never read (RFC 8725 §3.10).
 *
 * @param types values of `typ` to accept, as in a profile
 * @see RFC 8725 §3.1 and §3.11, RFC 9068 §4
 */
export function readJwt(token: string, types: readonly string[]): UnverifiedJwt | InvalidToken {
  const parts = token.split('.')
  if (parts.length !== 3) return invalidToken('not_signed', notSigned(parts.length))
  const [header, claims] = parts.slice(0, 2).map(decodePart)
  const [, , signature = ''] = parts
  if (header === undefined)
    return invalidToken('malformed_jwt', 'a header that is no plain JSON object')
  const { alg, kid, typ = '', crit, b64 = true } = header
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) {
    return invalidToken(
      'algorithm_not_allowed',
      `signed by ${quoted(alg ?? 'nothing')}: use one of ${ALGORITHMS.join(' ')}`,
    )
  }
  if (crit !== undefined) {
    return invalidToken(
      'critical_header',
      `has critical header parameters, ${quoted(crit)}, and none is known here`,
    )
  }
  // RFC 7797 §7: a signature over claims that are not encoded belongs to no JWT.
  if (b64 !== true)
    return invalidToken('critical_header', `has the header parameter b64, ${quoted(b64)}`)
  if (!types.includes(mediaType(typ))) {
    return invalidToken(
      'wrong_token_type',
      `no access token: the header has the typ ${quoted(typ)}, and the profile takes ${quoted(types)}`,
    )
  }
  if (kid !== undefined && typeof kid !== 'string')
    return invalidToken('malformed_jwt', 'a kid that is no text')
  if (claims === undefined)
    return invalidToken('malformed_jwt', 'claims that are no plain JSON object')
  if (bytesOf(signature) === undefined)
    return invalidToken('malformed_jwt', 'a signature that is no base64url')
  return { algorithm: alg, keyId: kid, claims }
}

/** @see RFC 7516 §3: a token of five parts is encrypted */
function notSigned(parts: number): string {
  return parts === 5
    ? 'encrypted, and only signed tokens are taken'
    : 'opaque, and only signed tokens are taken: TOKEN_CHECK=introspection takes any'
}

/** RFC 7515 §4.1.9: case-insensitive, and `application/` may be left out. */
function mediaType(typ: unknown): string {
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '?'
}

/**
 * Returns the bytes of a part, if it is written in the one form that they have. Others that decoders take, with padding or with bits that
 * do not count, would give a token many spellings: each a token of its own for caches, quotas and lists of revoked tokens.
 *
 * @see RFC 7515 §2, RFC 4648 §3.5
 */
function bytesOf(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url')
  return part !== '' && bytes.toString('base64url') === part ? bytes : undefined
}

/** A byte order mark is no part of JSON (RFC 8259 §8.1). */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads the header or the claims of a token; undefined when they are no plain JSON object. */
export function decodePart(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = bytesOf(part)
  if (bytes === undefined) return undefined
  try {
    return readStrictObject(UTF8.decode(bytes))
  } catch {
    return undefined
  }
}
