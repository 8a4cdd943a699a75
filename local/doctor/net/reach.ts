/** Explains why a server gave no answer. */
import { type Finding, found } from '../finding.ts'
import type { FindingId } from '../catalogue/catalogue.ts'
import { MAX_ANSWER_BYTES } from './answer-text.ts'
import type { Answer } from './ask.ts'
import { certificateWords, type PeerCertificate } from './certificate.ts'
import { received, shown } from './words.ts'

/** By the codes of Node.js and OpenSSL: what is wrong, and what would be right. */
const FAILURES: readonly (readonly [codes: RegExp, id: FindingId, right: string])[] = [
  [/^(?:ENOTFOUND|EAI_AGAIN|EAI_NONAME|EAI_FAIL)$/, 'host-unknown', 'a host that DNS knows'],
  [/^ECONNREFUSED$/, 'connection-refused', 'the host and port where the server listens'],
  [
    /^(?:TIMEOUT|ETIMEDOUT|UND_ERR_.*TIMEOUT|EHOSTUNREACH|ENETUNREACH)$/,
    'no-answer',
    'an answer within seconds',
  ],
  [/^CERT_HAS_EXPIRED$/, 'certificate-expired', 'a certificate that is valid now'],
  [/^CERT_NOT_YET_VALID$/, 'certificate-not-yet-valid', 'a certificate that is valid now'],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'certificate-wrong-host',
    'a certificate that names this host among its subject alternative names',
  ],
  [
    /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    'certificate-self-signed',
    'a certificate of a public authority',
  ],
  [
    /^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT)$/,
    'certificate-chain-incomplete',
    'the certificate, followed by the intermediate ones up to a public authority',
  ],
  [
    /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|CERT_.*|INVALID_CA)$/,
    'certificate-untrusted',
    'a certificate of a public authority',
  ],
  [
    /^(?:ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)|EPROTO)$/,
    'not-tls',
    'TLS at this port, or the port at which TLS is spoken',
  ],
  [/^HPE_/, 'not-http', 'an HTTP server at this port'],
  [/^TOO_LARGE$/, 'connection-failed', `an answer of at most ${MAX_ANSWER_BYTES} bytes`],
  [/^UND_ERR_HEADERS_OVERFLOW$/, 'connection-failed', 'headers of at most 16 KiB'],
  [/^BAD_PORT$/, 'connection-failed', 'a port that fetch and browsers do not block'],
]

/** Looks at the certificate, unless there was no connection by which to see one. */
export async function certificateOf(
  { url, failure }: Answer,
  look: (url: string) => Promise<PeerCertificate | undefined>,
): Promise<PeerCertificate | undefined> {
  const isWorthwhile = failure === undefined || /CERT|SIGNATURE/.test(failure.code)
  return isWorthwhile ? look(url) : undefined
}

/** A limit says nothing about anything else (RFC 6585 §4). */
export function rateLimited(answer: Answer): Finding {
  const after = answer.headers.get('retry-after')
  const said = after === null ? '' : `, and Retry-After ${shown(after)}`
  const right = 'an answer other than 429'
  return found('rate-limited', { received: `${received(answer)}${said}`, right })
}

/** The finding for a request without an answer that says anything; undefined when there is one. */
export function reachFinding(
  answer: Answer,
  certificate: PeerCertificate | undefined,
): Finding | undefined {
  const { failure, status } = answer
  if (failure === undefined) return status === 429 ? rateLimited(answer) : undefined
  const [, id = 'connection-failed', right = 'an HTTP answer'] =
    FAILURES.find(([codes]) => codes.test(failure.code)) ?? []
  const words = id.startsWith('certificate-') ? certificateWords(certificate) : ''
  return found(id, { received: received(answer) + words, right })
}
