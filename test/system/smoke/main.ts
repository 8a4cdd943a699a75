/** `npm run smoke -- URL`: one line per check of a running server, for people and for pipelines. */
import { parseArgs } from 'node:util'
import { urlProblem } from '../../../lambda/oauth/url.ts'
import type { NamedTool } from './check.ts'
import { smoke, tokenCheckNames } from './smoke.ts'

const USAGE = `Usage: npm run smoke -- URL [--tool NAME [--arguments JSON]] [--retry SECONDS]

Checks a running server from outside. URL is the one that clients are given, such as https://mcp.example.com/mcp.

  --tool NAME       the tool to call; by default one that changes nothing, by its annotation readOnlyHint
  --arguments JSON  an object with the arguments of that tool; by default they are made up from its schema
  --retry SECONDS   how long a fresh deployment may take to answer (20)
  ACCESS_TOKEN      in the environment: a token for that URL; without it no tool is called
  ALLOWED_ORIGINS   in the environment: what the server has there; the first origin is tried

The exit code is 0 when every check passes, 1 when one fails, 2 for wrong usage.`

interface Arguments {
  readonly url: string
  readonly retrySeconds: number
  readonly accessToken: string
  readonly origin: string | undefined
  readonly tool: NamedTool | undefined
}

/** RFC 6750 §2.1: b64token. */
const TOKEN = /^(?:[A-Za-z0-9\-._~+/]{2,}=*)?$/

/** @throws with a message for the user */
function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      tool: { type: 'string' },
      arguments: { type: 'string' },
      retry: { type: 'string', default: '20' },
    },
  })
  const [url, ...more] = positionals
  if (url === undefined) throw new Error('Give the URL of the server.')
  if (more.length > 0) throw new Error(`Give one URL, not ${positionals.length}.`)
  const problem = urlProblem(url)
  if (problem !== undefined) throw new Error(`The URL is ${JSON.stringify(url)}: ${problem}`)
  if (!/^\d{1,4}$/.test(values.retry))
    throw new Error(`--retry is ${JSON.stringify(values.retry)}: give whole seconds`)
  const { ACCESS_TOKEN: token = '', ALLOWED_ORIGINS: origins = '' } = process.env
  const accessToken = token.trim()
  if (!TOKEN.test(accessToken))
    throw new Error('ACCESS_TOKEN is no access token: it has characters that none may have')
  const origin = origins.split(',')[0]?.trim()
  return {
    url,
    retrySeconds: Number(values.retry),
    accessToken,
    origin: origin === '' ? undefined : origin,
    tool: namedTool(values.tool, values.arguments, accessToken),
  }
}

function namedTool(name: string | undefined, json: string | undefined, accessToken: string) {
  if (name === undefined) {
    if (json !== undefined) throw new Error('--arguments are those of a tool: give --tool too.')
    return undefined
  }
  if (accessToken === '') throw new Error('--tool needs an access token in ACCESS_TOKEN.')
  return { name, arguments: json === undefined ? undefined : objectIn(json) }
}

function objectIn(json: string): object {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // said below
  }
  throw new Error(`--arguments is ${JSON.stringify(json)}: give a JSON object, such as {"id":"7"}`)
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(USAGE)
    return 0
  }
  let given: Arguments
  try {
    given = readArguments()
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    return 2
  }
  const results = await smoke(given.url, given)
  for (const { name, note, problem } of results) {
    const said = note === undefined ? name : `${name}, and ${note}`
    console.log(
      problem === undefined ? `ok       ${said}` : `FAILED   ${said}\n         ${problem}`,
    )
  }
  if (given.accessToken === '') {
    for (const name of tokenCheckNames) console.log(`skipped  ${name}`)
    console.log(
      `\nWith an access token for ${given.url} in ACCESS_TOKEN, the skipped checks run too.`,
    )
  }
  return results.every(({ problem }) => problem === undefined) ? 0 : 1
}

process.exitCode = await main()
