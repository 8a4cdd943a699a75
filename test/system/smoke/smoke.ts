/** Checks from outside, over HTTP, that MCP clients can find a running server, sign in and use it. */
import { isLoopback } from '../../../lambda/oauth/url.ts'
import { plain } from '../../../local/request-lines/answered-request.ts'
import { type Answer, createAsk, received, without } from './ask.ts'
import type { Check, NamedTool } from './check.ts'
import { discoveryChecks } from './discovery-checks.ts'
import { gateChecks, preflight } from './gate-checks.ts'
import { tokenChecks } from './token-checks.ts'

export interface SmokeOptions {
  /** For the checks that need one: valid, for this URL, with the required scope. */
  readonly accessToken?: string | undefined
  /** For how long no answer, throttling and server errors are waited out. @default 0 */
  readonly retrySeconds?: number
  /** A browser origin that may call. @default http://localhost:6274 for a loopback URL, otherwise none */
  readonly origin?: string | undefined
  /** The tool that is called with the token. @default one that changes nothing, by its annotations */
  readonly tool?: NamedTool | undefined
  /** For each request. @default 10,000 */
  readonly timeoutMs?: number
}

export interface CheckResult {
  readonly name: string
  /** What is worth knowing beside it, such as which tool was called. */
  readonly note: string | undefined
  /** What was received, and what would be right; undefined when all is well. */
  readonly problem: string | undefined
}

const TIMEOUT_MS = 10_000
const MAX_NOTE = 500
/** MCP Inspector's. */
const BROWSER_ORIGIN = 'http://localhost:6274'
/** As text, and within JSON; and what Lambda answers for a function that failed. */
const STACK = /(?:\n|\\n) {4}at |"stackTrace":|"errorType":/

export const tokenCheckNames: readonly string[] = tokenChecks.map(({ name }) => name)

/**
 * Runs every check, those that need an access token only with one. It never throws for what a server does, and no
 * problem holds the token.
 *
 * @param url the URL that clients are given
 */
export async function smoke(url: string, options: SmokeOptions = {}): Promise<CheckResult[]> {
  const { accessToken = '', retrySeconds = 0, origin, tool, timeoutMs = TIMEOUT_MS } = options
  const deadline = Date.now() + retrySeconds * 1000
  const ask = createAsk({ timeoutMs, deadline, secret: accessToken })
  const answers: Answer[] = []
  const target = {
    url,
    origin: origin ?? BROWSER_ORIGIN,
    accessToken,
    tool,
    ask: async (...request: Parameters<typeof ask>) => {
      const answer = await ask(...request)
      answers.push(answer)
      return answer
    },
  }
  const allowsPages = origin !== undefined || isLoopback(new URL(url).hostname)
  const checks = [
    ...gateChecks.filter((check) => allowsPages || check !== preflight),
    ...discoveryChecks,
    ...(accessToken === '' ? [] : tokenChecks),
    noStack(answers, new URL(url).host),
  ]
  const results: CheckResult[] = []
  for (const { name, problem } of checks) {
    let note: string | undefined
    const noted = {
      ...target,
      note: (text: string) => (note = plain(without(accessToken, text), MAX_NOTE)),
    }
    // eslint-disable-next-line no-await-in-loop -- side by side they would start as many functions
    const found = await problem(noted)
    const clean = found === undefined ? found : without(accessToken, found)
    results.push({ name, note, problem: clean })
  }
  return results
}

/** The last check, over all that was answered before. */
const noStack = (answers: readonly Answer[], host: string): Check => ({
  name: 'no answer shows a stack trace',
  async problem() {
    const own = answers.filter(
      ({ request }) => URL.parse(request.split(' ')[1] ?? '')?.host === host,
    )
    const shows = own.find(({ text }) => STACK.test(text))
    if (shows !== undefined)
      return `${received(shows)}; right is an answer without the server's insides`
    return own.some(({ status }) => status > 0) ? undefined : 'there was no answer to look at'
  },
})
