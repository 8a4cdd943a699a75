/** The authorization server: Clerk. */
import type { Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** Whose access tokens are accepted: replace the example values. */
export const authorizationServer: (stack: Stack) => ProtectedMcpApiProps = () => ({
  issuer: 'https://clerk.example.com',
  tokenCheck: 'jwt',
  profile: 'rfc9068',
})
