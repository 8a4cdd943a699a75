/** What `mcp-auth-server` prints: its usage, and the next steps once it serves. */
import { clientName, clientsFor } from '../lambda/discovery/clients.ts'
import { pageUrl } from '../lambda/discovery/paths.ts'
import { metadataUrl } from '../lambda/oauth/protected-resource-metadata.ts'
import { defaultOf, type DescribedSetting, meaningOf } from '../lambda/settings/description.ts'
import { DESCRIBED_LOCALLY, type LocalSettings } from './local-settings.ts'

/** Where the texts of `--help` begin, and how long their lines may be. */
const TEXT_COLUMN = 31
const LINE_LENGTH = 110

export const USAGE = `Usage: mcp-auth-server [--remap-headers] [--help] [--version]

Serves MCP tools behind OAuth on this machine, with the handlers that run on AWS Lambda.
Reads settings from .env in the current folder and from the environment, which takes precedence:

${DESCRIBED_LOCALLY.map(helpOf).join('\n')}

--remap-headers renames headers of answers as REST APIs of API Gateway do, for example WWW-Authenticate to
x-amzn-remapped-www-authenticate, to show whether a client works without them.
`

function helpOf(described: DescribedSetting): string {
  const value = defaultOf(described)
  const texts = [meaningOf(described), ...(value === undefined ? [] : [`Default: ${value}`])]
  const line = new RegExp(`.{1,${LINE_LENGTH - TEXT_COLUMN}}(?: |$)`, 'g')
  const lines = texts.flatMap((text) => text.replaceAll('`', '').match(line) ?? [])
  const indented = lines.map((text) => text.trim()).join(`\n${' '.repeat(TEXT_COLUMN)}`)
  return `  ${described.variable.padEnd(TEXT_COLUMN - 2)}${indented}`
}

/** One line for each popular client: how to connect it. */
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
