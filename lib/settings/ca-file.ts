import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/**
 * Says what is wrong with a file of certificates, as an imperative. Node.js itself would only print a warning at each
 * cold start, and trust none of them.
 */
export function caFileProblem(file: string, now = Date.now()): string | undefined {
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch {
    return 'give the path of a PEM file that can be read'
  }
  if (pem.includes('PRIVATE KEY-----')) {
    return 'leave out the private key: the file becomes part of the function'
  }
  const certificates = Array.from(pem.matchAll(CERTIFICATE), ([text]) => parsed(text))
  if (certificates.length === 0 || certificates.includes(undefined)) {
    return 'give a PEM file of certificates, each between BEGIN CERTIFICATE and END CERTIFICATE'
  }
  const expired = certificates.find((one) => one !== undefined && Date.parse(one.validTo) < now)
  return (
    expired && `replace the certificate of ${expired.subject}, which expired ${expired.validTo}`
  )
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}
