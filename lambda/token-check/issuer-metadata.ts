import {
  issuerProblem,
  metadataUrls,
  readMetadata,
} from '../oauth/authorization-server-metadata.ts'
import type { PooledFetch } from './pooled-fetch.ts'

/**
 * Reads the metadata of an issuer, at either place (RFC 8414 §3, OpenID Connect Discovery 1.0 §4).
 *
 * @throws when the server does not answer, or has no metadata of the issuer at either URL
 */
export async function readIssuerMetadata(
  issuer: string,
  fetch: PooledFetch,
): Promise<Readonly<Record<string, unknown>>> {
  const [oauth, openId] = metadataUrls(issuer)
  const problems: string[] = []
  for (const url of [oauth, openId]) {
    // eslint-disable-next-line no-await-in-loop -- the second place only matters when the first has nothing
    const answer = await fetch(url, { method: 'GET', headers: { accept: 'application/json' } })
    const metadata = readMetadata(answer)
    if (metadata === undefined) continue
    const problem = issuerProblem(metadata, issuer)
    if (problem === undefined) return metadata
    problems.push(`${url} ${problem}`)
  }
  throw new Error(problems[0] ?? `no metadata of ${issuer} at ${oauth} or ${openId}`)
}
