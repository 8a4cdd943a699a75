/** A client whose tokens are bound to what it has, as far as the settings of a function ask for that. */
import { makeUpJwt } from './made-up-jwt.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface Sender {
  /** `cnf` of its tokens (RFC 7800 §3.1). Undefined: they are bound to nothing. */
  readonly confirmation: Readonly<Record<string, string>> | undefined
  /** Returns the headers by which it sends a token, with the nonce of the last answer. */
  readonly send: (token: string, nonce?: string) => Readonly<Record<string, string>>
}

/** Whoever has its key has long thrown it away. */
const CERTIFICATE =
  'MIIBgjCCASegAwIBAgIUOx/4vIDACnfQ88FqXfJfSLIphjUwCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKY29kZS1jYW' +
  'NoZTAgFw0yNjExMjgxNDQwMzVaGA8yMTI2MTEwNDE0NDAzNVowFTETMBEGA1UEAwwKY29kZS1jYWNoZTBZMBMGByqG' +
  'SM49AgEGCCqGSM49AwEHA0IABBHhE9LLb70Bg0XUcfoM9NJSGVk77JBukTSXrq25scWf5ifqIbs4GWl/WmcJlGeKRv' +
  'Sex7jt+tvY4xwZP+TrevajUzBRMB0GA1UdDgQWBBRE4FYlMrphacTZnIpA0nd+MWAmNDAfBgNVHSMEGDAWgBRE4FYl' +
  'MrphacTZnIpA0nd+MWAmNDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCT4dc7hxSWYrylNpwyts' +
  'jF8IhpSGAUTWpbOV/mRSoPxwIhAImc8DEJLHqwxRCDvt/cC7P+KvJfCf70hlqfJ1zxP4vG'

/** What API Gateway tells of a client that has authenticated by mutual TLS. */
export const CLIENT_CERTIFICATE = {
  clientCert: {
    clientCertPem: `-----BEGIN CERTIFICATE-----\n${CERTIFICATE}\n-----END CERTIFICATE-----\n`,
  },
}

const isOn = (setting: string | undefined) => setting === 'accepted' || setting === 'required'

export function makeUpSender(environment: Environment): Sender {
  const { DPOP: dpop, CERTIFICATE_BOUND_TOKENS: certificates } = environment
  const key = isOn(dpop) ? makeUpProofKey(environment) : undefined
  const confirmation = {
    ...(key && { jkt: key.thumbprint }),
    ...(isOn(certificates) && { 'x5t#S256': certificateThumbprint() }),
  }
  return {
    confirmation: Object.keys(confirmation).length > 0 ? confirmation : undefined,
    send: (token, nonce) =>
      key === undefined
        ? { authorization: `Bearer ${token}` }
        : { authorization: `DPoP ${token}`, dpop: key.prove(token, nonce) },
  }
}

/** RFC 8705 §3.1. */
function certificateThumbprint(): string {
  const { hash } = process.getBuiltinModule('node:crypto')
  return hash('sha256', Buffer.from(CERTIFICATE, 'base64'), 'base64url')
}

/** A key, and the proofs of DPoP that it makes for requests of MCP (RFC 9449 §4.2). */
function makeUpProofKey({ RESOURCE_URL: htu }: Environment) {
  const { generateKeyPairSync, hash, randomUUID, sign } = process.getBuiltinModule('node:crypto')
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' })
  const jwk = { crv, kty, x, y } // what a thumbprint is of, in its order (RFC 7638 §3.3)
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk }
  return {
    thumbprint: hash('sha256', JSON.stringify(jwk), 'base64url'),
    prove(token: string, nonce: string | undefined) {
      const iat = Math.floor(Date.now() / 1000)
      const ath = hash('sha256', token, 'base64url')
      const claims = { jti: randomUUID(), htm: 'POST', htu, iat, ath, nonce }
      return makeUpJwt(header, claims, (input) =>
        sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
      )
    },
  }
}
