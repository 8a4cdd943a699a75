import type { StackOutputs } from './stack-outputs.ts'

/** Lists the steps after a deployment, with commands and URLs to paste from the terminal. */
export function nextSteps({
  McpUrl,
  SetClientSecret,
  ClientKeysUrl,
  MapDomain,
  ProxyTarget,
  MapOrigin,
  DashboardUrl,
  CodeCache,
  CreateUser,
  ClientId,
}: StackOutputs): string {
  const steps = [
    [
      SetClientSecret?.includes('client-key.pem') === true
        ? 'Store the private key of the client (once; run this in the folder of client-key.pem):'
        : 'Store the client secret (once; your input is neither shown nor saved in the history):',
      SetClientSecret,
    ],
    [
      'Give this URL to the authorization server, as jwks_uri of the client of this server:',
      ClientKeysUrl,
    ],
    ['Point the DNS record of your domain to:', MapDomain],
    [
      'Let what answers at the host of RESOURCE_URL forward requests to (with CERTIFICATE_ARN, the API answers there itself):',
      ProxyTarget,
    ],
    ['Point the DNS record of EDGE_ORIGIN_HOST to:', MapOrigin],
    ['Watch the server on its dashboard:', DashboardUrl],
    [
      'Nothing to do, but cold starts take longer: the code cache could not be made (docs/deploying.md#the-code-cache):',
      CodeCache?.startsWith('none: ') === true ? CodeCache : undefined,
    ],
    ['Create a user: type an e-mail address, to which a temporary password is sent:', CreateUser],
    ['Give this client ID to MCP clients that ask for one (docs/cognito.md says where):', ClientId],
    ['Paste this URL into an MCP client and sign in:', McpUrl],
  ]
  return steps
    .filter(([, value]) => value !== undefined)
    .map(([what, value]) => `\n${what}\n  ${value}`)
    .join('\n')
}
