import { introspectionEndpointOf } from '../oauth/authorization-server-metadata.ts'
import { readIssuerMetadata } from './issuer-metadata.ts'
import type { PooledFetch } from './pooled-fetch.ts'

/** How long metadata counts as current: endpoints seldom move. */
export const METADATA_MAX_AGE_MS = 3_600_000
/** The shortest time between two reads while an endpoint is known: strangers can provoke a 404, too. */
export const REREAD_AFTER_MS = 10_000

export interface DiscoveredEndpoint {
  readonly current: () => Promise<string>
  /** The endpoint after the known one answered that it is gone: the same, unless the metadata names another one now. */
  readonly after: (gone: string) => Promise<string>
}

/**
 * Finds the introspection endpoint, or another one that gets secrets, in the issuer's metadata. The metadata is read on first use, once for all callers that
 * wait, and again after its time or when the endpoint is gone. While a read fails, the last endpoint stays in use.
 */
export function discoverIntrospectionEndpoint(
  issuer: string,
  fetch: PooledFetch,
  endpointOf = introspectionEndpointOf,
): DiscoveredEndpoint {
  let known: string | undefined
  let reading: Promise<string> | undefined
  /** When the metadata is due, and when it may be read before that. */
  let staleAt = 0
  let rereadableAt = 0

  async function read(): Promise<string> {
    rereadableAt = Date.now() + REREAD_AFTER_MS
    staleAt = rereadableAt // unless the read succeeds
    known = endpointOf(await readIssuerMetadata(issuer, fetch), issuer)
    staleAt = Date.now() + METADATA_MAX_AGE_MS
    return known
  }

  async function readShared(): Promise<string> {
    reading ??= read().finally(() => (reading = undefined))
    return reading
  }

  return {
    async current() {
      if (known === undefined) return readShared()
      const last = known
      return Date.now() < staleAt ? last : readShared().catch(() => last)
    },
    async after(gone) {
      if (known === undefined) return gone
      if (known !== gone) return known
      return reading || Date.now() >= rereadableAt ? readShared().catch(() => gone) : gone
    },
  }
}
