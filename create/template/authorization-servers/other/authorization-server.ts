/** The authorization server: any that answers introspection (RFC 7662). */
import type { Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/**
 * Whose access tokens are accepted: replace the example values. The client secret is stored in AWS after the first
 * deployment, see README.md.
 */
export const authorizationServer: (stack: Stack) => ProtectedMcpApiProps = () => ({
  issuer: 'https://auth.example.com',
  clientId: 'mcp-server',
})
