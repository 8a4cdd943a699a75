/** Judges the signing keys (RFC 7517), which every server has that signs its access tokens. */
import { ALGORITHMS } from '../../../lambda/oauth/jwt.ts'
import { fittingKeys, readKeys } from '../../../lambda/oauth/json-web-keys.ts'
import { type Finding, found } from '../finding.ts'
import { member, received, shown } from '../net/words.ts'
import type { IssuerVisit } from './visit.ts'

export function keys({ document, keys: answer, issuer }: IssuerVisit): Finding[] {
  if (answer === undefined) {
    return [
      found('keys-missing', {
        received: `the metadata of ${issuer} has jwks_uri ${shown(member(document?.body, 'jwks_uri'))}`,
        right: 'the URL of a JWK Set',
      }),
    ]
  }
  const right = '200 with a JWK Set'
  if (answer.status !== 200 || !Array.isArray(member(answer.body, 'keys')))
    return [found('keys-unreadable', { received: received(answer), right })]
  const set = readKeys(answer.body as Record<string, unknown>)
  const isUseful = set.some((key) =>
    ALGORITHMS.some((algorithm) => fittingKeys(set, { algorithm, keyId: key.kid }).includes(key)),
  )
  if (isUseful) return []
  const kinds = set.map(({ kty, alg, use }) => ({ kty, alg, use }))
  return [
    found('keys-useless', {
      received: `${answer.url} has ${set.length} keys: ${shown(kinds)}`,
      right: 'a public key for signatures: RSA of 2048 bits or more, EC or Ed25519',
    }),
  ]
}
