/** Names members of an entry of AUTH_SERVERS in place of the settings of a single authorization server. */
import type { AuthServer } from '../../../lambda/settings/auth-servers.ts'
import { wordsOfEntry } from '../../../lambda/token-check/words-of-entry.ts'
import type { Finding } from '../finding.ts'

/** @param index of the entry */
export function inWordsOfEntry(finding: Finding, index: number, entry: AuthServer): Finding {
  const { clientSecretVariable: variable, clientSecretArn: arn } = entry
  const secret = variable ?? (arn === undefined ? 'OAUTH_CLIENT_SECRET' : 'clientSecretArn')
  const own = finding.where
    .replace(', or AUTH_HOST with AUTH_PORT and AUTH_REALM', '')
    .replaceAll(/\bOAUTH_CLIENT_SECRET(?:_ARN)?\b/g, secret)
  const where = wordsOfEntry(own).replaceAll(' in AUTH_SERVERS', '')
  if (where === finding.where) return finding
  return {
    ...finding,
    right: wordsOfEntry(finding.right),
    where: `AUTH_SERVERS[${index}] (${entry.issuer}): ${where}`,
  }
}
