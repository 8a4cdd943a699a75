/** The requests that clients send before they have a token, and what an MCP server answers. Checks judge it afterwards. */
import { randomUUID } from 'node:crypto'
import { cardUrl } from '../../../lambda/discovery/paths.ts'
import { metadataPath, WELL_KNOWN_PATH } from '../../../lambda/oauth/protected-resource-metadata.ts'
import { type Answer, type Ask, askFollowing } from '../net/ask.ts'
import { challengeOf, metadataUrlIn } from './challenge.ts'

export const FOREIGN_ORIGIN = 'https://doctor.invalid'
/** What browsers ask about before the first call. */
export const REQUESTED_HEADERS = ['authorization', 'content-type', 'mcp-protocol-version'] as const
const UNKNOWN_PATH = '/no-such-path-of-the-doctor'
/** The first message of most clients. */
const HELLO = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'doctor', version: '1.0.0' },
  },
})

export interface ServerVisit {
  /** As it was typed. */
  readonly url: string
  readonly anonymous: Answer
  /** Without a token, where the POST found nothing. */
  readonly get: Answer | undefined
  /** Undefined: the first answer made all others useless. */
  readonly further: Further | undefined
  readonly documents: Documents
}

/** Answers to callers without a valid token. */
export interface Further {
  readonly get: Answer
  readonly madeUp: Answer
  readonly inQuery: Answer
  readonly foreign: Answer
  readonly unknownPath: Answer
  readonly card: Answer
  /** Undefined: no page is known that may call. */
  readonly page: PageAnswers | undefined
}

export interface PageAnswers {
  readonly origin: string
  readonly preflight: Answer
  readonly anonymous: Answer
}

/** The metadata in its places. `named` is the one that the challenge leads to. */
interface Documents {
  readonly named: Answer | undefined
  readonly path: Answer
  readonly root: Answer
}

export interface VisitOptions {
  /** A browser origin that may call. */
  readonly origin: string | undefined
}

export async function visitServer(
  ask: Ask,
  url: string,
  { origin }: VisitOptions,
): Promise<ServerVisit> {
  const anonymous = await post(ask, url)
  const documents = await documentsOf(ask, url, metadataUrlIn(challengeOf(anonymous)))
  const isNothing = anonymous.status === 404 || anonymous.status === 405
  const get = isNothing ? await ask(url) : undefined
  const isUseless = anonymous.status === 0 || isNothing || anonymous.status >= 500
  const further = isUseless ? undefined : await visitFurther(ask, url, origin)
  return { url, anonymous, get, further, documents }
}

/** One after the other: side by side they would start as many functions. */
async function visitFurther(ask: Ask, url: string, origin: string | undefined): Promise<Further> {
  const madeUp = `doctor-${randomUUID()}`
  return {
    get: await ask(url),
    madeUp: await post(ask, url, { authorization: `Bearer ${madeUp}` }),
    inQuery: await post(ask, withToken(url, madeUp)),
    foreign: await post(ask, url, { origin: FOREIGN_ORIGIN }),
    unknownPath: await ask(new URL(UNKNOWN_PATH, url).href),
    card: await ask(cardUrl(withoutQuery(url).replace(/\/$/, ''))),
    page: origin === undefined ? undefined : await visitAsPage(ask, url, origin),
  }
}

const withoutQuery = (url: string) => url.replace(/\?.*$/s, '')

/** RFC 6750 §2.3. */
function withToken(url: string, token: string): string {
  const { href } = new URL(url)
  return `${href}${href.includes('?') ? '&' : '?'}access_token=${token}`
}

async function visitAsPage(ask: Ask, url: string, origin: string): Promise<PageAnswers> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': REQUESTED_HEADERS.join(','),
  }
  const preflight = await ask(url, { method: 'OPTIONS', headers })
  return { origin, preflight, anonymous: await post(ask, url, { origin }) }
}

async function documentsOf(ask: Ask, url: string, named: string | undefined): Promise<Documents> {
  const { origin, pathname, search } = new URL(url)
  const read = async (at: string) =>
    askFollowing(ask, at, { headers: { accept: 'application/json', origin } })
  const path = origin + metadataPath(pathname.replace(/(?<=.)\/$/, '')) + search
  const root = origin + WELL_KNOWN_PATH
  const own = await read(path)
  const isElsewhere = named === undefined || URL.parse(named)?.origin !== origin
  return {
    path: own,
    root: root === path ? own : await read(root),
    named: isElsewhere ? undefined : named === path ? own : await read(named),
  }
}

async function post(ask: Ask, url: string, headers: Readonly<Record<string, string>> = {}) {
  const types = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  }
  return ask(url, { method: 'POST', headers: { ...types, ...headers }, body: HELLO })
}
