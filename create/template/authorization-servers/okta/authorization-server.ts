/** The authorization server: Okta. */
import type { Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** Whose access tokens are accepted: replace the example values. */
export const authorizationServer: (stack: Stack) => ProtectedMcpApiProps = () => ({
  issuer: 'https://example.okta.com/oauth2/aus1example',
  tokenCheck: 'jwt',
  profile: 'okta',
})
