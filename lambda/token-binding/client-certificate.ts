import { X509Certificate } from 'node:crypto'
import type { HttpEvent } from '../http/api-gateway.ts'

/**
 * The SHA-256 thumbprint of the certificate by which the client has authenticated in mutual TLS, in base64url. API Gateway
 * puts it beside the request's headers, out of reach of clients. Undefined: there is none.
 *
 * @see RFC 8705 §3.1
 */
export function certificateThumbprint({ requestContext }: HttpEvent): string | undefined {
  const pem = requestContext.authentication?.clientCert?.clientCertPem
  if (pem === undefined) return undefined
  const hex = new X509Certificate(pem).fingerprint256.replaceAll(':', '')
  return Buffer.from(hex, 'hex').toString('base64url')
}
