/**
 * What the MCP SDK needs of the Fetch Standard's `Request` and `Response`, without their weight: the first touch of the
 * real ones loads an HTTP client for 30 ms of CPU, and each instance costs as much again as the rest of a call.
 */
import type { HttpEvent } from './api-gateway.ts'

/** Header fields, by names in any case. */
class FieldMap {
  readonly #fields: Map<string, string>

  constructor(fields: readonly (readonly [name: string, value: string])[]) {
    this.#fields = new Map(fields.map(([name, value]) => [name.toLowerCase(), value]))
  }

  get(name: string): string | null {
    return this.#fields.get(name.toLowerCase()) ?? null
  }

  set(name: string, value: string): void {
    this.#fields.set(name.toLowerCase(), value)
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#fields.entries()
  }
}

/** Kept from the protocol and its tools, which could use them to pass for the caller. */
const CREDENTIALS = new Set(['authorization', 'cookie', 'dpop', 'proxy-authorization'])
const NAME = /^[\w!#$%&'*+.^`|~-]+$/
const VALUE = /^[\t\x20-\x7E\x80-\xFF]*$/
/** The SDK insists on both. Clients send one of them, a wildcard or nothing, and can read either all the same. */
const ACCEPT = ['accept', 'application/json, text/event-stream'] as const

/**
 * Makes the request that the SDK gets: without its body, which is parsed already, without credentials, and without
 * malformed headers.
 *
 * @param url from the configuration, never from a header
 * @param signal aborts the request
 * @param carried members that the server factory and the tool read back from the request
 */
export function requestFor<Carried extends object>(
  event: HttpEvent,
  url: string,
  signal: AbortSignal | undefined,
  carried: Carried,
): Request & Carried {
  const fields = Object.entries(event.headers as Record<string, string>).filter(
    ([name, value]) => !CREDENTIALS.has(name) && NAME.test(name) && VALUE.test(value),
  )
  const request = {
    url,
    method: event.requestContext.http.method,
    headers: new FieldMap([...fields, ACCEPT]),
    signal: signal ?? new AbortController().signal,
    ...carried,
  }
  return request as unknown as Request & Carried // the SDK's types name the whole of a Request
}

interface Init {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** In bundles the SDK answers by this class (lib/bundling/bundle-options.ts); elsewhere it answers by the real one. */
export class LightResponse {
  readonly status: number
  readonly headers: FieldMap
  /** Also null when the body is a text. */
  readonly body: ReadableStream<Uint8Array> | null
  readonly #text: string

  constructor(
    body: ReadableStream<Uint8Array> | string | null,
    { status = 200, headers = {} }: Init = {},
  ) {
    this.status = status
    this.headers = new FieldMap(Object.entries(headers))
    this.body = typeof body === 'string' ? null : body
    this.#text = typeof body === 'string' ? body : ''
  }

  static json(data: unknown, { status, headers }: Init = {}): LightResponse {
    const type = { 'content-type': 'application/json' }
    return new LightResponse(JSON.stringify(data), {
      ...(status !== undefined && { status }),
      headers: { ...type, ...headers },
    })
  }

  async text(): Promise<string> {
    if (this.body === null) return this.#text
    const { text } = await import('node:stream/consumers')
    return text(this.body)
  }
}
