/** The authorization server: Auth0. */
import type { Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** Whose access tokens are accepted: replace the example values. */
export const authorizationServer: (stack: Stack) => ProtectedMcpApiProps = () => ({
  issuer: 'https://my-domain.auth0.com/',
  tokenCheck: 'jwt',
  profile: 'auth0',
})
