/** The authorization server: Microsoft Entra ID. */
import type { Stack } from 'aws-cdk-lib'
import type { ProtectedMcpApiProps } from 'mcp-auth-lambda'

/** Whose access tokens are accepted: replace the example values. */
export const authorizationServer: (stack: Stack) => ProtectedMcpApiProps = () => ({
  issuer: 'https://login.microsoftonline.com/TENANT-ID/v2.0',
  tokenCheck: 'jwt',
  profile: 'entra',
  audiences: ['APPLICATION-ID-OF-THE-API'],
  // The URL in front-door.ts, and a slash.
  scopePrefix: 'https://mcp.example.com/mcp/',
})
