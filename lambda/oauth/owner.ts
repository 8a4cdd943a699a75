import { createHash } from 'node:crypto'
import type { AuthInfo } from '@modelcontextprotocol/server'

/** The client and user of a token or, if it names neither, the token itself, by its hash. */
export function ownerOf({ clientId, extra, token }: AuthInfo): string {
  const subject = extra?.['sub'] ?? ''
  if (clientId !== '' || subject !== '') return JSON.stringify([clientId, subject])
  return createHash('sha256').update(token).digest('base64url')
}
