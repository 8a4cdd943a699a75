/** `npm run smoke -- URL`: one line per check of a running server, for people and for pipelines. */
import { parseArgs } from 'node:util'
import { urlProblem } from '../../../lambda/oauth/url.ts'
import { smoke, tokenCheckNames } from './smoke.ts'

const USAGE = `Usage: npm run smoke -- URL [--retry SECONDS]

Checks a running server from outside. URL is the one that clients are given, such as https://mcp.example.com/mcp.

  --retry SECONDS   how long a fresh deployment may take to answer (20)
  ACCESS_TOKEN      in the environment: a token for that URL; without it the tools are not called
  ALLOWED_ORIGINS   in the environment: what the server has there; the first origin is tried

The exit code is 0 when every check passes, 1 when one fails, 2 for wrong usage.`

interface Arguments {
  readonly url: string
  readonly retrySeconds: number
  readonly accessToken: string
  readonly origin: string | undefined
}

/** RFC 6750 §2.1: b64token. */
const TOKEN = /^(?:[A-Za-z0-9\-._~+/]{2,}=*)?$/

/** @throws with a message for the user */
function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { retry: { type: 'string', default: '20' } },
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
  }
}

async function main(): Promise<number> {
  let given: Arguments
  try {
    given = readArguments()
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    return 2
  }
  const results = await smoke(given.url, given)
  for (const { name, problem } of results) {
    console.log(
      problem === undefined ? `ok       ${name}` : `FAILED   ${name}\n         ${problem}`,
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
