/** What `mcp-auth-server` prints: usage, and how to go on once it serves. */
import { clientName, clientsFor } from '../lambda/discovery/clients.ts'
import { pageUrl } from '../lambda/discovery/paths.ts'
import { metadataUrl } from '../lambda/oauth/protected-resource-metadata.ts'
import type { LocalSettings } from './local-settings.ts'

export const USAGE = `Usage: mcp-auth-server [--remap-headers] [--help] [--version]

Serves MCP tools behind OAuth on this machine, by the same handlers that run on AWS Lambda.
It reads .env in the current folder and the environment, which takes precedence:

  HOST, PORT                    where to listen (localhost, 3000)
  RESOURCE_NAME, RESOURCE_DESCRIPTION
                                what it is called, and one line about it (MCP server)
  RESOURCE_URL                  the URL at which clients reach this server (http://HOST:PORT/mcp)
  AUTH_HOST, AUTH_PORT, AUTH_REALM
                                the authorization server, as Keycloak names its realms (8080, master);
                                without AUTH_HOST and AUTH_ISSUER an embedded one serves AUTH_PORT
  AUTH_ISSUER                   its issuer URL, when it is not Keycloak
  AUTH_INTROSPECTION_ENDPOINT   its introspection endpoint, when neither Keycloak's nor discovered
  AUTH_PRIVATE_HOSTS            its hosts that may have a private address, separated by commas
  OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET
                                this server's own client there (mcp-server)
  OAUTH_CLIENT_SECRET_ARN       the secret in AWS Secrets Manager instead
  OAUTH_CLIENT_AUTH_METHOD      client_secret_basic or client_secret_post
  OAUTH_AUDIENCES               further audiences that name this server, separated by commas
  MCP_SCOPE                     required scopes, separated by spaces (mcp)
  SCOPE_HIERARCHY               scopes that imply others: admin>mcp mcp>mcp:read
  TOKEN_EXPIRY                  optional or required: whether a token without exp is refused
  ALLOWED_ORIGINS               browser origins that may call, separated by commas (loopback)
  TOKEN_CACHE_TTL_SECONDS       how long a verdict is reused (60; 0: never)
  TRANSPORT                     streamable-http or sse

With --remap-headers, answers have their headers renamed as REST APIs of API Gateway do, WWW-Authenticate to
x-amzn-remapped-www-authenticate for one: it shows whether a client finds its way without.
`

/** How to connect popular clients; one line each. */
function clientLines({ resource: url, resourceName, transport }: LocalSettings): string[] {
  return clientsFor({ url, transport, name: clientName(resourceName) })
    .filter(({ steps }) => steps === undefined)
    .map(({ name, command, config }) => {
      const line = command ?? `in ${config?.file}: ${config?.text}`
      return `  ${name.padEnd(13)} ${line}`
    })
}

function curl(url: string, token: string): string {
  const call = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'add_numbers', arguments: { a: 2, b: 3 } },
  }
  return `curl ${url} -H 'Content-Type: application/json' -H 'Authorization: Bearer ${token}' -d '${JSON.stringify(call)}'`
}

/** @param demoToken an access token of the embedded authorization server */
export function greeting(settings: LocalSettings, demoToken: string | undefined): string {
  const { resource, issuer, embedded, transport } = settings
  const kind = embedded === undefined ? '' : '  (embedded: signs everybody in, for development)'
  const isSse = transport === 'sse'
  const lines = [
    `MCP server            ${resource}${isSse ? '  (HTTP+SSE)' : ''}`,
    `Page about it         ${pageUrl(resource)}`,
    `Metadata              ${metadataUrl(resource)}`,
    `Authorization server  ${issuer}${kind}`,
    '',
    'Connect a client:',
    ...clientLines(settings),
  ]
  if (demoToken !== undefined && !isSse) {
    lines.push('', 'Or call a tool, with a token for an hour:', `  ${curl(resource, demoToken)}`)
  }
  return [...lines, '', 'Ctrl-C stops it.', ''].join('\n')
}
