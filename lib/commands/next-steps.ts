import type { StackOutputs } from './stack-outputs.ts'

/** Lists the steps after a deployment, with commands and URLs to paste from the terminal. */
export function nextSteps({
  McpUrl,
  SetClientSecret,
  MapDomain,
  MapOrigin,
  DashboardUrl,
  MakeCodeCache,
  CreateUser,
  ClientId,
}: StackOutputs): string {
  const steps = [
    [
      'Store the client secret (once; your input is neither shown nor saved in the history):',
      SetClientSecret,
    ],
    ['Point the DNS record of your domain to:', MapDomain],
    ['Point the DNS record of EDGE_ORIGIN_HOST to:', MapOrigin],
    ['Watch the server on its dashboard:', DashboardUrl],
    [
      'Create the code cache: call a tool, run this right after it, and deploy again:',
      MakeCodeCache,
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
