/** Looks at the certificate of a host, trusted or not. Nothing is sent over the connection. */
import { isIP } from 'node:net'
import tls from 'node:tls'
import { plain } from '../../request-lines/answered-request.ts'
import { type Finding, found } from '../finding.ts'

export interface PeerCertificate {
  /** The names that it is for. */
  readonly names: string
  readonly issuer: string
  /** Milliseconds since the epoch. */
  readonly validTo: number
}

const SOON_MS = 14 * 24 * 3_600_000
const MAX_NAMES = 200

/** Resolves with undefined when there is none to look at. */
export async function certificateAt(
  url: string,
  timeoutMs: number,
): Promise<PeerCertificate | undefined> {
  const { protocol, hostname, port } = new URL(url)
  if (protocol !== 'https:') return undefined
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const servername = isIP(host) === 0 ? host : ''
  return new Promise((resolve) => {
    const options = { host, port: Number(port) || 443, servername, rejectUnauthorized: false }
    const socket = tls.connect(options, () => {
      resolve(read(socket.getPeerCertificate()))
      socket.destroy()
    })
    // Not `setTimeout` of the socket, which begins anew with each byte.
    const timer = setTimeout(() => socket.destroy(), timeoutMs)
    socket.once('error', () => {})
    socket.once('close', () => {
      clearTimeout(timer)
      resolve(undefined)
    })
  })
}

function read(certificate: tls.PeerCertificate): PeerCertificate | undefined {
  const { subject, issuer, subjectaltname, valid_to: until } = certificate
  // An empty object stands for none.
  if (subject === undefined) return undefined
  return {
    names: plain(subjectaltname ?? String(subject.CN), MAX_NAMES),
    issuer: plain(String(issuer.O ?? issuer.CN), MAX_NAMES),
    validTo: Date.parse(until),
  }
}

/** What a finding adds about the certificate. */
export function certificateWords(certificate: PeerCertificate | undefined): string {
  if (certificate === undefined) return ''
  const { names, issuer, validTo } = certificate
  return `; the certificate is for ${names}, from ${issuer}, valid until ${dayOf(validTo)}`
}

/** @param now milliseconds since the epoch */
export function expiryFinding(
  certificate: PeerCertificate | undefined,
  url: string,
  now: number,
): Finding[] {
  if (certificate === undefined) return []
  const { validTo } = certificate
  if (validTo < now || validTo - now > SOON_MS) return []
  return [
    found('certificate-expires-soon', {
      received: `${new URL(url).host} has a certificate that is valid until ${dayOf(validTo)}`,
      right: 'one that is valid for at least two more weeks',
    }),
  ]
}

const dayOf = (time: number) =>
  Number.isNaN(time) ? '?' : new Date(time).toISOString().slice(0, 10)
