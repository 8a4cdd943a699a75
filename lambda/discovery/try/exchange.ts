/** Calls of the MCP server, and what its answers mean. The functions run in the browser, out of their own text (`script.ts`). */
import type { Browser } from './browser.ts'
import { isRecord, textOf } from './fields.ts'

/** A request and its answer, as people read them. */
export interface Exchange {
  readonly title: string
  readonly request: string
  readonly answer: string
  readonly status: number
  readonly headers: Headers
  /** The JSON-RPC message in the answer. */
  readonly message: Readonly<Record<string, unknown>> | undefined
}

export interface Call {
  readonly resource: string
  readonly token: string
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  /** Further headers. */
  readonly headers: Readonly<Record<string, string>>
}

/** What an answer means, and what its user can do. */
export type Meaning =
  | {
      readonly kind: 'result'
      readonly text: string
      readonly result: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'error' | 'sign-in'; readonly text: string }
  | { readonly kind: 'step-up'; readonly text: string; readonly scopes: readonly string[] }
  | { readonly kind: 'wait'; readonly text: string; readonly seconds: number }

/** Sends a message of the current revision, which needs no handshake. @throws when the server does not answer */
export async function callServer(
  { fetch }: Browser,
  { resource, token, method, params, headers: more }: Call,
): Promise<Exchange> {
  const version = '2026-07-28'
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': { name: 'mcp-auth-lambda-try', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const body = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    'MCP-Protocol-Version': version,
    'Mcp-Method': method,
    ...more,
    Authorization: `Bearer ${token}`,
  }
  const init: RequestInit = {
    method: 'POST',
    credentials: 'omit',
    headers,
    body: JSON.stringify(body),
  }
  const answer = await fetch(resource, init)
  const text = await answer.text()
  const shown = { ...headers, Authorization: 'Bearer (not shown)' }
  const message = messageIn(text)
  const isEvents = answer.headers.get('content-type')?.startsWith('text/event-stream') === true
  const isPlain = isEvents || message === undefined
  const answered = isPlain ? text : JSON.stringify(message, undefined, 2)
  return {
    title: `${method}${more['Mcp-Name'] === undefined ? '' : ` ${more['Mcp-Name']}`}`,
    request: raw(`POST ${resource}`, Object.entries(shown), JSON.stringify(body, undefined, 2)),
    answer: raw(String(answer.status), [...answer.headers], answered).replaceAll(
      token,
      '(not shown)',
    ),
    status: answer.status,
    headers: answer.headers,
    message,
  }
}

export function raw(
  first: string,
  headers: readonly (readonly [string, string])[],
  body: string,
): string {
  return [first, ...headers.map((pair) => pair.join(': ')), '', body].join('\n')
}

/** The message in a body of JSON, or the last one of a stream of events. */
export function messageIn(text: string): Exchange['message'] {
  const events = text.split(/\r?\n/).filter((line) => line.startsWith('data:'))
  try {
    const message = JSON.parse(events.at(-1)?.slice('data:'.length) ?? text) as unknown
    return isRecord(message) ? message : undefined
  } catch {
    return undefined
  }
}

/** RFC 9110 §11.2. */
export function parameterOf(challenge: string, name: string): string {
  const found = new RegExp(`[ ,]${name}="([^"]*)"`).exec(challenge)
  return found?.[1] ?? ''
}

export function meaningOf({ status, headers, message }: Exchange): Meaning {
  const challenge =
    headers.get('www-authenticate') ?? headers.get('x-amzn-remapped-www-authenticate') ?? ''
  if (status === 401) {
    return {
      kind: 'sign-in',
      text: 'The server refuses the token (401), which may have expired: sign in again.',
    }
  }
  if (status === 403 && parameterOf(challenge, 'error') === 'insufficient_scope') {
    const scopes = parameterOf(challenge, 'scope')
    const text = `This needs more than the token grants (403), the scope ${scopes}: sign in for it.`
    return { kind: 'step-up', text, scopes: scopes.split(' ').filter((scope) => scope !== '') }
  }
  if (status === 429 || status === 503) {
    const seconds = Number.parseInt(headers.get('retry-after') ?? '', 10) || 5
    const why = status === 429 ? 'There were too many calls' : 'The server cannot check tokens now'
    return { kind: 'wait', seconds, text: `${why} (${status}): call again in ${seconds} seconds.` }
  }
  return meaningOfMessage(status, message)
}

export function meaningOfMessage(status: number, message: Exchange['message']): Meaning {
  const { error, result } = message ?? {}
  const question =
    'The tool asks its user a question, which this page cannot pass on: call it from another client.'
  // A capability of the client is missing (MCP 2026-07-28, Schema): this page has none.
  if (isRecord(error) && error['code'] === -32_021) return { kind: 'error', text: question }
  if (isRecord(error)) {
    const text = `The server refuses: ${textOf(error['message'])} (${textOf(error['code'])})`
    return { kind: 'error', text }
  }
  if (!isRecord(result)) {
    return { kind: 'error', text: `The server answered ${status}, without a result.` }
  }
  if (result['resultType'] === 'input_required') return { kind: 'error', text: question }
  const text = result['isError'] === true ? 'The tool reports an error.' : 'The tool answered.'
  return { kind: 'result', text, result }
}
