import {
  introspectionEndpointOf,
  metadataUrls,
  readMetadata,
} from '../oauth/authorization-server-metadata.ts'
import type { PooledFetch } from './pooled-fetch.ts'

/**
 * Finds the introspection endpoint in the issuer's metadata. The metadata is read on first use, once for all callers
 * that wait; after a failure, the next call reads it again.
 */
export function discoverIntrospectionEndpoint(
  issuer: string,
  fetch: PooledFetch,
): () => Promise<string> {
  let discovered: Promise<string> | undefined
  return async () => {
    discovered ??= discover(issuer, fetch).catch((error: unknown) => {
      discovered = undefined
      throw error
    })
    return discovered
  }
}

/** @throws when the server does not answer, or has no metadata of the issuer at either URL */
async function discover(issuer: string, fetch: PooledFetch): Promise<string> {
  const [oauth, openId] = metadataUrls(issuer)
  const read = async (url: string) => {
    const answer = await fetch(url, { method: 'GET', headers: { accept: 'application/json' } })
    return readMetadata(answer, issuer)
  }
  const metadata = (await read(oauth)) ?? (await read(openId))
  if (metadata !== undefined) return introspectionEndpointOf(metadata, issuer)
  throw new Error(`no metadata of ${issuer} at ${oauth} or ${openId}`)
}
