/** Requests to a server that may be anything: each has an answer, within a time and a size, without the token. */
import { setTimeout as delay } from 'node:timers/promises'
import { VERSION } from '../../../lambda/base/version.ts'

export interface Answer {
  /** Method and URL. */
  readonly request: string
  /** 0 when there was no answer; the text says why. */
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed text, or the last event's data; undefined when it is no JSON. */
  readonly body: unknown
}

export type Ask = (url: string, init?: RequestInit) => Promise<Answer>

export interface AskOptions {
  readonly timeoutMs: number
  /** Until then a request is repeated, as long as the failure is one that passes. */
  readonly deadline: number
  /** Never to be seen in an answer. */
  readonly secret: string | undefined
}

/** Firewalls block requests that do not say who sends them. */
const USER_AGENT = `mcp-auth-lambda-smoke/${VERSION}`
const MAX_ANSWER_BYTES = 1024 * 1024
const RETRY_PAUSE_MS = 1000
/** How much of an answer a problem quotes. */
const MAX_QUOTED = 200

/** No connection, throttling and server errors pass: names and functions of a fresh deployment need a while. */
const passes = (status: number) => status === 0 || status === 429 || status >= 500

export function createAsk({ timeoutMs, deadline, secret }: AskOptions): Ask {
  const answered = new Set<string>()
  const silent = new Map<string, string>()

  async function once(url: string, init: RequestInit, request: string): Promise<Answer> {
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const headers = new Headers(init.headers)
      headers.set('user-agent', USER_AGENT)
      const response = await fetch(url, { ...init, headers, signal, redirect: 'manual' })
      const text = without(secret, await readText(response))
      const clean = new Headers()
      for (const [name, value] of response.headers) clean.set(name, without(secret, value))
      return { request, status: response.status, headers: clean, text, body: parse(text) }
    } catch (error) {
      const text = without(secret, reasonOf(error as Error, timeoutMs))
      return { request, status: 0, headers: new Headers(), text, body: undefined }
    }
  }

  return async (url, init = {}) => {
    const request = without(secret, `${init.method ?? 'GET'} ${url}`)
    const host = URL.parse(url)?.host ?? ''
    const known = silent.get(host)
    if (known !== undefined)
      return { request, status: 0, headers: new Headers(), text: known, body: undefined }
    for (;;) {
      // eslint-disable-next-line no-await-in-loop -- one try after the other
      const answer = await once(url, init, request)
      if (answer.status !== 0) answered.add(host)
      if (passes(answer.status) && Date.now() + RETRY_PAUSE_MS < deadline) {
        // eslint-disable-next-line no-await-in-loop
        await delay(RETRY_PAUSE_MS)
        continue
      }
      // A host that never answered is not asked again.
      if (!answered.has(host)) silent.set(host, answer.text)
      return answer
    }
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array)
    length += (chunk as Uint8Array).length
    if (length > MAX_ANSWER_BYTES) throw new Error(`more than ${MAX_ANSWER_BYTES} bytes`)
  }
  return Buffer.concat(chunks).toString()
}

function parse(text: string): unknown {
  const data = text
    .match(/^data:.*$/gm)
    ?.at(-1)
    ?.slice('data:'.length)
  try {
    return JSON.parse(data ?? text)
  } catch {
    return undefined
  }
}

function reasonOf(error: Error, timeoutMs: number): string {
  if (error.name === 'TimeoutError') return `nothing within ${timeoutMs / 1000} s`
  const cause = (error.cause ?? error) as NodeJS.ErrnoException
  return [cause.code, cause.message].filter((part) => part !== undefined && part !== '').join(': ')
}

/** Leaves the secret out of a text, and what begins like it: one check changes the last character. */
export function without(secret: string | undefined, text: string): string {
  if (secret === undefined || secret.length < 2) return text
  const start = secret.slice(0, -1)
  const spellings = [start, encodeURIComponent(start), start.replaceAll('/', String.raw`\/`)]
  return spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '[access token]'), text)
}

/** What was received, on one line of printable characters. */
export function received({ request, status, text }: Answer): string {
  const line = text.replaceAll(/[^\x20-\x7E]+/g, ' ').trim()
  const quoted = line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line
  if (status === 0) return `${request} got no answer (${quoted})`
  return `${request} got ${status}${quoted === '' ? '' : ` with ${quoted}`}`
}

/** The member at a path of names; undefined where there is none. */
export function member(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (owner, name) =>
      typeof owner === 'object' && owner !== null
        ? (owner as Record<string, unknown>)[name]
        : undefined,
    value,
  )
}
