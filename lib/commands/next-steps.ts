/** The stack's outputs, by name. */
export type Outputs = Readonly<Record<string, string>>

/** What the user of a new deployment does now, to be read and pasted from a terminal. */
export function nextSteps({
  McpUrl,
  SetClientSecret,
  MapDomain,
  DashboardUrl,
  MakeCodeCache,
}: Outputs): string {
  const steps = [
    ['Store the client secret, once; what you type is neither shown nor kept:', SetClientSecret],
    ['Let your domain lead to:', MapDomain],
    ['See how it does:', DashboardUrl],
    ['Call a tool; right after that store what V8 compiled, and deploy again:', MakeCodeCache],
    ['Paste this URL into an MCP client, and sign in:', McpUrl],
  ]
  return steps
    .filter(([, value]) => value !== undefined)
    .map(([what, value]) => `\n${what}\n  ${value}`)
    .join('\n')
}
