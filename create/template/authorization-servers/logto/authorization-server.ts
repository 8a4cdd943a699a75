/** The authorization server: Logto. */
import type { Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** Whose access tokens are accepted: replace the example values. */
export const authorizationServer: (stack: Stack) => ProtectedMcpApiProps = () => ({
  issuer: 'https://tenant-id.logto.app/oidc',
  tokenCheck: 'jwt',
  profile: 'rfc9068',
})
