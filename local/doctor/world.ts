/** What checks need of the world, so that tests can give them another one. */
import dns from 'node:dns/promises'
import { isPrivateAddress } from '../../lambda/token-check/address-guard.ts'
import { type Ask, createAsk } from './net/ask.ts'
import { certificateAt, type PeerCertificate } from './net/certificate.ts'

export interface World {
  readonly ask: Ask
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly certificateAt: (url: string) => Promise<PeerCertificate | undefined>
  /** The first private address of a host; undefined when there is none. */
  readonly privateAddressOf: (hostname: string) => Promise<string | undefined>
}

const TIMEOUT_MS = 10_000

export interface WorldOptions {
  /** For each request. @default 10,000 */
  readonly timeoutMs?: number
  /** For how long no answer, throttling and server errors are waited out. @default 0 */
  readonly retrySeconds?: number
  /** Ends all requests. */
  readonly signal?: AbortSignal | undefined
}

export function createWorld({
  timeoutMs = TIMEOUT_MS,
  retrySeconds = 0,
  signal,
}: WorldOptions): World {
  const now = Date.now
  return {
    ask: createAsk({ timeoutMs, deadline: now() + retrySeconds * 1000, now, signal }),
    now,
    certificateAt: async (url) => certificateAt(url, timeoutMs),
    privateAddressOf,
  }
}

async function privateAddressOf(hostname: string): Promise<string | undefined> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = await dns.lookup(host, { all: true }).catch(() => [])
  return addresses.map(({ address }) => address).find(isPrivateAddress)
}
