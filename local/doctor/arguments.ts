/** The command line of the doctor. */
import { parseArgs } from 'node:util'
import { similarNames } from '../../lambda/settings/similar-names.ts'
import { endpointProblem } from '../../lambda/oauth/url.ts'
import { CLIENT_IDS, clientCalled, type ClientId } from './clients/clients.ts'
import type { NamedTool } from './token/tool-call.ts'

export const USAGE = `Usage: mcp-auth-server doctor [URL] [--client NAME] [--json] [--token -] [--tool NAME [--arguments JSON]] [--retry SECONDS]
       npm run doctor -- [URL] …
       npm run doctor -- --stack [NAME] …

Names what is wrong with an MCP server, what was received, what would be right, and where to change it.

  URL               examines a running server as MCP clients do; the URL is the one that they are given, such as
                    https://mcp.example.com/mcp. Without it, examines .env and the environment as npm start reads them,
                    and the authorization server that they name
  --stack [NAME]    asks AWS about a deployment, then examines its URL: which versions serve, whether the client secret is
                    stored, what the last deployment came to. By default that of STACK_NAME; credentials and region as for
                    npm run rollback, in a checkout of this project
  --client NAME     only what this client minds: ${CLIENT_IDS.slice(0, 7).join(', ')},
                    ${CLIENT_IDS.slice(7).join(', ')}
  --json            prints one JSON document: docs/doctor.md
  --token -         reads an access token for the server from standard input, and calls a tool with it; or set
                    ACCESS_TOKEN in the environment. --token TOKEN works as well, and stays in the history of the shell
  --tool NAME       the tool to call; by default one that changes nothing, by its annotation readOnlyHint
  --arguments JSON  an object with the arguments of that tool; by default they are made up from its schema
  --retry SECONDS   how long a fresh deployment may take to answer (0)
  --server FILE     without a URL: the file with your server, as for mcp-auth-server
  ALLOWED_ORIGINS   in the environment: what the server has there; the first origin is tried

The exit code is 0 when there is no problem, 1 when there is one, 2 for wrong usage or when it could not run.`

export interface Arguments {
  readonly url: string | undefined
  /** Whether AWS is asked about a deployment. */
  readonly isStack: boolean
  /** Its name; undefined: that of the settings. */
  readonly stack: string | undefined
  readonly client: ClientId | undefined
  readonly json: boolean
  readonly help: boolean
  /** `-`: standard input has it. */
  readonly token: string | undefined
  readonly tool: NamedTool | undefined
  readonly retrySeconds: number
  readonly origin: string | undefined
  readonly serverFile: string | undefined
}

/** Its message is for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const OPTIONS = {
  stack: { type: 'boolean' },
  client: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  token: { type: 'string' },
  tool: { type: 'string' },
  arguments: { type: 'string' },
  retry: { type: 'string', default: '0' },
  server: { type: 'string' },
} as const

/** @throws {UsageError} */
export function readArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Arguments {
  const { values, positionals } = parsed(args)
  const { stack: isStack = false } = values
  const [first] = positionals
  const [url, stack] = isStack ? [undefined, first] : [first]
  const { json = false, help = false, tool: name, retry, server: serverFile } = values
  if (positionals.length > 1)
    throw new UsageError(
      `Give one ${isStack ? 'name' : 'URL'}, not ${positionals.length}: ${positionals.map(quotedUrl).join(' ')}`,
    )
  if (url !== undefined) checkUrl(url)
  if (url === undefined && name !== undefined && !isStack)
    throw new UsageError('--tool is called at a running server: give its URL too.')
  if ((url !== undefined || isStack) && serverFile !== undefined)
    throw new UsageError(
      '--server is for the settings: leave it out, or leave out the URL and --stack.',
    )
  if (!/^\d{1,4}$/.test(retry))
    throw new UsageError(
      `--retry is ${JSON.stringify(retry)}: give whole seconds, such as --retry 20`,
    )
  const given = values.token ?? environment['ACCESS_TOKEN']?.trim()
  const token = given === '' && values.token === undefined ? undefined : given
  return {
    url,
    isStack,
    stack,
    client: values.client === undefined ? undefined : clientOf(values.client),
    json,
    help,
    token,
    tool: toolOf(name, values.arguments, token),
    retrySeconds: Number(retry),
    origin: environment['ALLOWED_ORIGINS']?.split(',')[0]?.trim() || undefined,
    serverFile,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    // What Node.js adds of names that begin with a dash is seldom what was meant.
    const [message] = (error as Error).message.split('. To specify a positional')
    throw new UsageError(message ?? '')
  }
}

function checkUrl(url: string): void {
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(url)
  const problem = hasScheme ? problemOf(url) : 'give a whole URL'
  if (problem === undefined) return
  const meant = hasScheme ? undefined : wholeUrl(url)
  const example = problem === 'give a whole URL' ? `, such as ${meant ?? EXAMPLE}` : ''
  throw new UsageError(`The URL is ${quotedUrl(url)}: ${problem}${example}`)
}

const EXAMPLE = 'https://mcp.example.com/mcp'

/** That clients refuse `http:` is a finding. */
function problemOf(url: string): string | undefined {
  const parsedUrl = URL.parse(url)
  if (parsedUrl === null) return 'give a whole URL'
  if (url.includes('#')) return 'leave out the fragment'
  return parsedUrl.protocol === 'http:'
    ? endpointProblem(url.replace(/^http:/i, 'https:'))
    : endpointProblem(url)
}

/** The URL that somebody meant who left out the scheme. */
function wholeUrl(url: string): string | undefined {
  const isLocal = /^(?:localhost|127\.|\[::1\])/i.test(url)
  const whole = `${isLocal ? 'http' : 'https'}://${url}`
  return /[.:]/.test(url) && !LIKE_A_TOKEN.test(url) && endpointProblem(whole) === undefined
    ? whole
    : undefined
}

/** User information and queries may hold secrets, and what is no URL at all may be one. */
const quotedUrl = (url: string) =>
  LIKE_A_TOKEN.test(url)
    ? `"${url.slice(0, SHOWN_OF_TOKEN)}…" (a token is given by --token)`
    : JSON.stringify(url.replace(/\/\/[^/]*@/, '//***@').replace(/\?.*$/s, '?…'))

/** Long, without the colon of a scheme, and without a host before a slash. */
const LIKE_A_TOKEN = /^(?![^/]*\.[^/]*\/)[^:?]{30,}$/
const SHOWN_OF_TOKEN = 4

function clientOf(text: string): ClientId {
  const client = clientCalled(text)
  if (client !== undefined) return client
  const [meant] = similarNames(text, CLIENT_IDS)
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`
  throw new UsageError(
    `--client is ${JSON.stringify(text)}: use one of ${CLIENT_IDS.join(', ')}${hint}`,
  )
}

function toolOf(name: string | undefined, json: string | undefined, token: string | undefined) {
  if (name === undefined) {
    if (json !== undefined)
      throw new UsageError('--arguments are those of a tool: give --tool too.')
    return undefined
  }
  if (token === undefined)
    throw new UsageError('--tool needs an access token: set ACCESS_TOKEN, or give --token -.')
  return { name, arguments: json === undefined ? undefined : objectIn(json) }
}

function objectIn(json: string): object {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // said below
  }
  throw new UsageError(
    `--arguments is ${JSON.stringify(json)}: give a JSON object, such as {"id":"7"}`,
  )
}
