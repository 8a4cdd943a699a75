/** The authorization server: Keycloak. */
import type { Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/**
 * Whose access tokens are accepted: replace the example values. The client secret is stored in AWS after the first
 * deployment, see README.md.
 */
export const authorizationServer: (stack: Stack) => ProtectedMcpApiProps = () => ({
  issuer: 'https://keycloak.example.com/realms/production',
  clientId: 'mcp-server',
})
