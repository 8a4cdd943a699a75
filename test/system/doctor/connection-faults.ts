/** Faults that keep everybody from any answer, seeded at a host of its own. */
import type { FindingId } from '../../../local/doctor/catalogue/catalogue.ts'
import { type Authority, selfSigned } from '../../support/self-signed.ts'
import { httpAnswer, type RawReply, says } from '../../support/raw-server.ts'

export interface ConnectionFault {
  readonly id: FindingId
  readonly what: string
  /** Undefined: no TLS. */
  readonly certificate: Pick<Authority, 'key' | 'cert'> | undefined
  readonly scheme: 'http' | 'https'
  readonly reply: RawReply
  readonly said: RegExp
}

const trusted = selfSigned('Doctor Root', { isAuthority: true })
const intermediate = selfSigned('Doctor Intermediate', { isAuthority: true, authority: trusted })
const unknown = selfSigned('Unknown Root', { isAuthority: true })
const signedBy = (authority: Authority, options = {}, name = 'localhost') =>
  selfSigned(name, { authority, ...options })

/** The authority that programs are told to trust. */
export const TRUSTED_AUTHORITY = trusted.cert

/** Is challenged in vain, which is no fault of the connection. */
const ANSWER = says(httpAnswer('{}', '404 Not Found'))
const TLS = { scheme: 'https', reply: ANSWER } as const

const inDays = (days: number) => {
  const text = new Date(Date.now() + days * 86_400_000).toISOString()
  return `${text.replaceAll(/[-:T]|\.\d+/g, '').slice(2, 14)}Z`
}

export const CONNECTION_FAULTS: readonly ConnectionFault[] = [
  {
    id: 'no-answer',
    what: 'a server that never answers',
    certificate: undefined,
    scheme: 'http',
    reply: () => {},
    said: /got no answer \(TIMEOUT: nothing within 0\.5 s\)/,
  },
  {
    id: 'certificate-self-signed',
    what: 'a self-signed certificate',
    certificate: selfSigned('localhost'),
    ...TLS,
    said: /DEPTH_ZERO_SELF_SIGNED_CERT.*the certificate is for DNS:localhost, from localhost/,
  },
  {
    id: 'certificate-untrusted',
    what: 'a certificate of an authority of its own',
    certificate: withChain(signedBy(unknown), unknown),
    ...TLS,
    said: /SELF_SIGNED_CERT_IN_CHAIN.*from Unknown Root/,
  },
  {
    id: 'certificate-chain-incomplete',
    what: 'a chain without its intermediate certificate',
    certificate: signedBy(intermediate),
    ...TLS,
    said: /UNABLE_TO_VERIFY_LEAF_SIGNATURE.*from Doctor Intermediate/,
  },
  {
    id: 'certificate-expired',
    what: 'an expired certificate',
    certificate: signedBy(trusted, { notAfter: '250101000000Z' }),
    ...TLS,
    said: /CERT_HAS_EXPIRED.*valid until 2025-01-01/,
  },
  {
    id: 'certificate-not-yet-valid',
    what: 'a certificate of the future',
    certificate: signedBy(trusted, { notBefore: '480101000000Z' }),
    ...TLS,
    said: /CERT_NOT_YET_VALID/,
  },
  {
    id: 'certificate-wrong-host',
    what: 'a certificate of another host',
    certificate: signedBy(trusted, {}, 'mcp.example.com'),
    ...TLS,
    said: /ERR_TLS_CERT_ALTNAME_INVALID.*the certificate is for DNS:mcp\.example\.com/,
  },
  {
    id: 'not-tls',
    what: 'https at a port of http',
    certificate: undefined,
    scheme: 'https',
    reply: ANSWER,
    said: /ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/,
  },
  {
    id: 'not-http',
    what: 'a mail server',
    certificate: undefined,
    scheme: 'http',
    reply: says('220 mail.example ESMTP\r\n'),
    said: /HPE_INVALID/,
  },
  {
    id: 'connection-failed',
    what: 'a server that hangs up',
    certificate: undefined,
    scheme: 'http',
    reply: (socket) => void socket.destroy(),
    said: /got no answer \(/,
  },
]

/** Found beside what else is wrong there. */
export const EXPIRING = signedBy(trusted, { notAfter: inDays(5) })

function withChain(certificate: Authority, authority: Authority): Authority {
  return { ...certificate, cert: certificate.cert + authority.cert }
}
