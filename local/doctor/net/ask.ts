/** Requests to servers that may be anything: each has an answer, within a time and a size. */
import { setTimeout as delay } from 'node:timers/promises'
import { VERSION } from '../../../lambda/base/version.ts'
import { isLoopback } from '../../../lambda/oauth/url.ts'
import { parse, readText } from './answer-text.ts'

export interface Answer {
  readonly method: string
  readonly url: string
  /** 0 when there was no answer; `failure` says why. */
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed text, or the last event's data; undefined when it is no JSON. */
  readonly body: unknown
  readonly failure?: Failure
  /** How many seconds the clock of the server is ahead of this one; undefined when it sent no `Date`. */
  readonly clockAhead?: number
}

/** Why there is no answer. */
interface Failure {
  /** Of Node.js or OpenSSL, such as ECONNREFUSED; empty when there is none. */
  readonly code: string
  readonly message: string
}

export type Ask = (url: string, init?: RequestInit) => Promise<Answer>

export interface AskOptions {
  readonly timeoutMs: number
  /** Until then, in milliseconds since the epoch, a request is repeated as long as its failure is one that passes. */
  readonly deadline: number
  readonly now: () => number
  /** Ends all requests. */
  readonly signal?: AbortSignal | undefined
}

/** Firewalls block requests that do not say who sends them. */
const USER_AGENT = `mcp-auth-lambda-doctor/${VERSION}`
const RETRY_PAUSE_MS = 1000
const MAX_REDIRECTS = 3
/** A host that was silent so often is not asked again, so that the whole ends soon. */
const MAX_TIMEOUTS = 3

/** No connection, throttling and server errors pass: names and functions of a fresh deployment need a while. */
const passes = (status: number) => status === 0 || status === 429 || status >= 500

export function createAsk({ timeoutMs, deadline, now, signal: ended }: AskOptions): Ask {
  const answered = new Set<string>()
  const silent = new Map<string, Answer>()
  const timeouts = new Map<string, number>()

  async function once(url: string, init: RequestInit, method: string): Promise<Answer> {
    const sentAt = now()
    try {
      const headers = new Headers(init.headers)
      headers.set('user-agent', USER_AGENT)
      const late = AbortSignal.timeout(timeoutMs)
      const signal = ended === undefined ? late : AbortSignal.any([late, ended])
      const response = await fetch(url, { ...init, headers, signal, redirect: 'manual' })
      const receivedAt = now()
      const text = await readText(response, method)
      const { status } = response
      const ahead = clockAhead(response.headers, sentAt, receivedAt)
      const body = parse(text)
      return { method, url, status, headers: response.headers, text, body, ...ahead }
    } catch (error) {
      return unanswered(method, url, failureOf(error as Error, timeoutMs))
    }
  }

  return async (url, init = {}) => {
    const { method = 'GET' } = init
    const host = URL.parse(url)?.host ?? ''
    const known = silent.get(host)
    if (known?.failure !== undefined) return unanswered(method, url, known.failure)
    for (;;) {
      // eslint-disable-next-line no-await-in-loop -- one try after the other
      const answer = await once(url, init, method)
      if (answer.status !== 0) answered.add(host)
      if (passes(answer.status) && now() + RETRY_PAUSE_MS < deadline) {
        // eslint-disable-next-line no-await-in-loop
        await delay(RETRY_PAUSE_MS)
        continue
      }
      const late = (timeouts.get(host) ?? 0) + (answer.failure?.code === 'TIMEOUT' ? 1 : 0)
      timeouts.set(host, late)
      // A host that never answered is not asked again, either.
      if (!answered.has(host) || late >= MAX_TIMEOUTS) silent.set(host, answer)
      return answer
    }
  }
}

/**
 * Asks like clients whose `fetch` follows redirects, but to no host by plain HTTP that nobody named: it may be a service of
 * the network where the doctor runs, such as that of a cloud's metadata. The last answer has the URL at which it was found.
 */
export async function askFollowing(ask: Ask, url: string, init?: RequestInit): Promise<Answer> {
  let answer = await ask(url, init)
  for (let hop = 0; hop < MAX_REDIRECTS && isRedirect(answer); hop += 1) {
    const next = URL.parse(answer.headers.get('location') ?? '', answer.url)
    if (next === null || !mayFollow(new URL(answer.url), next)) break
    // eslint-disable-next-line no-await-in-loop -- one hop leads to the next
    answer = await ask(next.href, init)
  }
  return answer
}

function mayFollow(from: URL, to: URL): boolean {
  if (to.protocol === 'https:') return true
  const areLoopback = isLoopback(from.hostname) && isLoopback(to.hostname)
  return from.protocol === 'http:' && (areLoopback || from.hostname === to.hostname)
}

export const isSuccess = ({ status }: Answer) => status >= 200 && status < 300

export const isRedirect = ({ status }: Answer) => status >= 300 && status < 400

const unanswered = (method: string, url: string, failure: Failure): Answer => ({
  method,
  url,
  status: 0,
  headers: new Headers(),
  text: '',
  body: undefined,
  failure,
})

/** `Date` has whole seconds, so that a difference below one says nothing. A cache tells how old it is (RFC 9111 §5.1). */
function clockAhead(headers: Headers, sentAt: number, receivedAt: number) {
  const age = Number(headers.get('age') ?? 0) * 1000
  const told = Date.parse(headers.get('date') ?? '') + age
  if (Number.isNaN(told)) return {}
  const seconds = told > receivedAt ? told - receivedAt : Math.min(told + 999 - sentAt, 0)
  return { clockAhead: Math.round(seconds / 1000) }
}

function failureOf(error: Error, timeoutMs: number): Failure {
  if (error.name === 'TimeoutError')
    return { code: 'TIMEOUT', message: `nothing within ${timeoutMs / 1000} s` }
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException
  const [known = ''] = WITHOUT_CODE.find(([, said]) => said.test(message)) ?? []
  return { code: code || known, message }
}

/** Failures of `fetch` that have no code. */
const WITHOUT_CODE: readonly (readonly [code: string, said: RegExp])[] = [
  ['BAD_PORT', /^bad port$/],
  ['HPE_INVALID', /HTTP\/1\.1 protocol/],
]
