import { createHash } from 'node:crypto'
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Grant } from '../oauth/verdict.ts'

/**
 * Whose bucket a request spends from: that of a client and its user at an authorization server, all out of the verified token.
 * A client without a user has one for itself. A token that names neither has its own: whoever issued it says of nobody that
 * two of them are the same caller.
 *
 * @returns a hash, of one length whatever an authorization server names
 */
export function callerKey(authInfo: AuthInfo & Pick<Grant, 'issuer'>): string {
  const { clientId, extra, issuer = '', token } = authInfo
  const { sub: subject = '' } = extra ?? {}
  const isNamed = clientId !== '' || subject !== ''
  // Names are texts: a list of one more item cannot equal a token's.
  const caller = isNamed ? [issuer, clientId, subject] : [token]
  return createHash('sha256').update(JSON.stringify(caller)).digest('base64url')
}
