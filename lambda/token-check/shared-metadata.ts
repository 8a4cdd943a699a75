import { metadataUrls } from '../oauth/authorization-server-metadata.ts'
import type { HttpAnswer } from '../oauth/json-answer.ts'
import type { PooledFetch } from './pooled-fetch.ts'

/** Longer than a first request takes, and shorter than anybody waits for a change of the metadata. */
export const SHARED_FOR_MS = 5000

/**
 * Reads the metadata of an issuer once for keys and introspection endpoint, which the first request needs one after the
 * other. A failed read is shared by those that wait for it only.
 */
export function withSharedMetadata(issuer: string, fetch: PooledFetch): PooledFetch {
  const urls = new Set<string>(metadataUrls(issuer))
  const reads = new Map<string, { readonly at: number; readonly answer: Promise<HttpAnswer> }>()

  return async (url, request) => {
    if (!urls.has(url)) return fetch(url, request)
    const last = reads.get(url)
    if (last !== undefined && Math.abs(Date.now() - last.at) < SHARED_FOR_MS) return last.answer
    const read = { at: Date.now(), answer: fetch(url, request) }
    reads.set(url, read)
    const forget = () => void (reads.get(url) === read && reads.delete(url))
    read.answer.then(({ status }) => status === 200 || forget(), forget)
    return read.answer
  }
}
