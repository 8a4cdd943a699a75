/** The authorization server: Descope. */
import type { Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** Whose access tokens are accepted: replace the example values. */
export const authorizationServer: (stack: Stack) => ProtectedMcpApiProps = () => ({
  issuer: 'https://api.descope.com/v1/apps/agentic/PROJECT-ID/MCP-SERVER-ID',
  tokenCheck: 'jwt',
})
