import {
  introspectionEndpointOf,
  issuerProblem,
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
  const problems: string[] = []
  for (const url of [oauth, openId]) {
    // eslint-disable-next-line no-await-in-loop -- the second place only matters when the first has nothing
    const answer = await fetch(url, { method: 'GET', headers: { accept: 'application/json' } })
    const metadata = readMetadata(answer)
    if (metadata === undefined) continue
    const problem = issuerProblem(metadata, issuer)
    if (problem === undefined) return introspectionEndpointOf(metadata, issuer)
    problems.push(`${url} ${problem}`)
  }
  throw new Error(problems[0] ?? `no metadata of ${issuer} at ${oauth} or ${openId}`)
}
