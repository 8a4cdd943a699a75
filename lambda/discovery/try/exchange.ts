/** Calls of the MCP server. The functions run in the browser, out of their own text (`script.ts`). */
import type { Browser } from './browser.ts'
import { isRecord, type Schema } from './fields.ts'

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
  readonly headers?: Readonly<Record<string, string>>
  /** Takes the params of each `notifications/progress`, which are asked for if it is there. */
  readonly onProgress?: (progress: Schema) => void
}

/** Sends a message of the current revision, which needs no handshake. @throws when the server does not answer */
export async function callServer(
  { fetch }: Browser,
  { resource, token, method, params, headers: more = {}, onProgress }: Call,
): Promise<Exchange> {
  const version = '2026-07-28'
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': version,
    'io.modelcontextprotocol/clientInfo': { name: 'mcp-auth-lambda-try', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {}, url: {} } },
    ...(onProgress !== undefined && { progressToken: 1 }),
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
  const isEvents = answer.headers.get('content-type')?.startsWith('text/event-stream') === true
  const text = isEvents ? await readEvents(answer, onProgress) : await answer.text()
  const shown = { ...headers, Authorization: 'Bearer (not shown)' }
  const message = messageIn(text)
  const parts = isEvents ? /^(data: ?)(.*)/gm : /^()([^]*)/
  const answered = text.replace(parts, (_, before: string, part: string) => before + indented(part))
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

/** The text of a stream of events, which tells its progress while it comes. */
export async function readEvents(
  { body }: Response,
  onProgress?: Call['onProgress'],
): Promise<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let [text, line] = ['', '']
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- one part after the other
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done) return text
    text += value
    const lines = (line + value).split('\n')
    line = lines.splice(-1).join('')
    for (const { method, params } of lines.map((one) => messageIn(one) ?? {})) {
      if (method === 'notifications/progress' && isRecord(params)) onProgress?.(params)
    }
  }
}

export function raw(
  first: string,
  headers: readonly (readonly [string, string])[],
  body: string,
): string {
  return [first, ...headers.map((pair) => pair.join(': ')), '', body].join('\n')
}

/** JSON that people can read, and anything else as it is. */
export function indented(text: string): string {
  const message = messageIn(text)
  return message === undefined ? text : JSON.stringify(message, undefined, 2)
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
