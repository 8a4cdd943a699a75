/** What `mcp-auth-server` prints: its usage, and the next steps once it serves. */
import { shellWord } from '../lambda/base/shell-word.ts'
import { clientName, clientsFor } from '../lambda/discovery/clients.ts'
import { pageUrl, tryUrl } from '../lambda/discovery/paths.ts'
import type { ServerDefinition } from '../lambda/features/define-server.ts'
import { metadataUrl } from '../lambda/oauth/protected-resource-metadata.ts'
import { issuersOf } from '../lambda/settings/function-settings.ts'
import { defaultOf, type DescribedSetting, meaningOf } from '../lambda/settings/description.ts'
import { DEV_USER } from './embedded/demo-client.ts'
import { type ExampleCall, exampleCall } from './example-call.ts'
import { DESCRIBED_LOCALLY, type LocalSettings } from './local-settings.ts'

/** Where the texts of `--help` begin, and how long their lines may be. */
const TEXT_COLUMN = 31
const LINE_LENGTH = 110

/** In place of the line for curl, which cannot sign. */
const NO_CURL =
  'No curl command: with DPOP=required, each request needs a proof, signed by the key of its client. A program that sends one: docs/sender-constrained-tokens.md#on-your-machine'

export const USAGE = `Usage: mcp-auth-server [--server FILE] [--watch [--json]] [--front-door NAME] [--remap-headers] [--edge] [--help] [--version]
       mcp-auth-server doctor [URL] …  names what is wrong with a server or with settings: doctor --help

Serves an MCP server behind OAuth on this machine, with the handlers that run on AWS Lambda.

--server FILE   serves the export \`server\`, made by defineServer, of a .ts, .mts, .js or .mjs file; by default
                of lambda/server/index.ts, in a checkout of this project. Node.js before 22.18 needs esbuild to run
                TypeScript.
--watch         starts again when .env or a file that the server imports changes, and keeps clients and tokens.
                Prints a line for each request.
--json          with --watch: prints the log as it is on AWS Lambda, in JSON.
--front-door    behaves like an API of API Gateway: \`http-api\`, or \`rest\`, which also streams and renames headers.
                Without it, FRONT_DOOR decides; by default http-api.
--remap-headers renames headers of answers as REST APIs of API Gateway do, for example WWW-Authenticate to
                x-amzn-remapped-www-authenticate, to show whether a client works without them.
--edge          puts a stand-in for CloudFront before the API, as EDGE=true does on AWS: the API answers it alone, and
                clients get WWW-Authenticate although the API may rename it.

Reads settings from .env in the current folder and from the environment, which takes precedence:

${DESCRIBED_LOCALLY.map(helpOf).join('\n')}
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

function curl(url: string, token: string, { method, params }: ExampleCall): string {
  const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const words = [
    url,
    '-H',
    'Content-Type: application/json',
    '-H',
    `Authorization: Bearer ${token}`,
    '-d',
    call,
  ]
  return `curl ${words.map(shellWord).join(' ')}`
}

/**
 * @param demoToken an access token of the embedded authorization server
 * @param apiUrl of the API behind an edge
 */
export function greeting(
  settings: LocalSettings,
  server: ServerDefinition,
  demoToken: string | undefined,
  apiUrl?: string,
): string {
  const { resource, embedded, transport, tryPage } = settings
  const kind = embedded === undefined ? '' : '  (embedded: signs everybody in, for development)'
  const isSse = transport === 'sse'
  const lines = [
    `MCP server            ${resource}${isSse ? '  (HTTP+SSE)' : ''}`,
    `Page about it         ${pageUrl(resource)}`,
    ...(tryPage ? [`Sign in and try       ${tryUrl(resource)}`] : []),
    `Metadata              ${metadataUrl(resource)}`,
    ...issuersOf(settings).map((issuer) => `Authorization server  ${issuer}${kind}`),
    ...(apiUrl === undefined ? [] : [`API behind the edge   ${apiUrl}  (refuses all others)`]),
    '',
    'Connect a client:',
    ...clientLines(settings),
  ]
  if (demoToken !== undefined && !isSse) {
    const example = exampleCall(server, [...settings.requiredScopes, ...settings.advertisedScopes])
    lines.push(
      '',
      `Or ${example.words}, with a token of ${DEV_USER} for an hour:`,
      `  ${curl(resource, demoToken, example)}`,
    )
  }
  if (embedded !== undefined && settings.dpop === 'required') lines.push('', NO_CURL)
  return [...lines, '', 'Ctrl-C stops it.', ''].join('\n')
}
