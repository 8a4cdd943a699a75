/** The authorization server: Stytch. */
import type { Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** Whose access tokens are accepted: replace the example values. */
export const authorizationServer: (stack: Stack) => ProtectedMcpApiProps = () => ({
  issuer: 'https://YOUR-PROJECT-DOMAIN',
  tokenCheck: 'jwt',
  audiences: ['project-live-11111111-2222-3333-4444-555555555555'],
  requiredScopes: ['openid'],
})
