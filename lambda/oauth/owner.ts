import { createHash } from 'node:crypto'
import type { AuthInfo } from '@modelcontextprotocol/server'

/** The client and user of a token, whom the issuer names, or, if it names neither, the token itself, by its hash. */
export function ownerOf({ clientId, extra, token }: AuthInfo): string {
  const { sub: subject = '', iss: issuer } = extra ?? {}
  if (clientId !== '' || subject !== '') return JSON.stringify([clientId, subject, issuer])
  return createHash('sha256').update(token).digest('base64url')
}
