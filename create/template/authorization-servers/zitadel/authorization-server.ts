/** The authorization server: ZITADEL. */
import type { Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/**
 * Whose access tokens are accepted: replace the example values. The client secret is stored in AWS after the first
 * deployment, see README.md.
 */
export const authorizationServer: (stack: Stack) => ProtectedMcpApiProps = () => ({
  issuer: 'https://example.zitadel.cloud',
  clientId: '345678901234567890',
  audiences: ['234567890123456789'],
  requiredScopes: ['openid', 'urn:zitadel:iam:org:project:id:234567890123456789:aud'],
})
