/** A check finds a problem or none; with helpers for all checks. */
import { type Answer, type Ask, received } from './ask.ts'

/** A tool that the user names. */
export interface NamedTool {
  readonly name: string
  /** @default made up from its schema */
  readonly arguments?: object | undefined
}

export interface Target {
  /** The URL that clients are given. */
  readonly url: string
  readonly ask: Ask
  /** A browser origin that may call. */
  readonly origin: string
  /** Empty without one. */
  readonly accessToken: string
  /** The tool to call. @default one that changes nothing */
  readonly tool?: NamedTool | undefined
  /** Adds to the name of the check. */
  readonly note: (text: string) => void
}

export interface Check {
  readonly name: string
  readonly problem: (target: Target) => Promise<string | undefined>
}

export type HeaderValues = Readonly<Record<string, string>>

/** What is wrong with a status; undefined when it is one of these. */
export function statusProblem(
  answer: Answer,
  expected: readonly number[],
  right: string,
): string | undefined {
  return expected.includes(answer.status) ? undefined : unlike(answer, right)
}

export function unlike(answer: Answer, right: string): string {
  return `${received(answer)}; right is ${right}`
}

/** A value of an answer as a problem names it. */
export const shown = (value: unknown) =>
  value === undefined || value === null ? 'nothing' : JSON.stringify(value).slice(0, 200)

const PING = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })

/** A ping, which needs a token. */
export const post = ({ ask, url }: Target, headers: HeaderValues = {}, at = url) =>
  ask(at, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: PING,
  })

/** Some front doors rename the header. */
export const challengeOf = ({ headers }: Answer) =>
  headers.get('www-authenticate') ?? headers.get('x-amzn-remapped-www-authenticate') ?? ''

export const metadataUrlIn = (challenge: string) =>
  /\bresource_metadata="([^"]*)"/.exec(challenge)?.[1]
