/**
 * What the MCP SDK needs of the Fetch Standard's `Request` and `Response`, without their weight: the first touch of the
 * real ones loads an HTTP client for 30 ms of CPU, and each costs as much again as the rest of a call.
 */

/** Header fields by lower-case names. */
export class PlainHeaders {
  readonly #fields: Map<string, string>

  constructor(fields: Readonly<Record<string, string>> = {}) {
    this.#fields = new Map(
      Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]),
    )
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

interface ResponseInit {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The bundle has the SDK answer by these (lib/bundling/bundle-options.ts); elsewhere it answers by the real ones. */
export class PlainResponse {
  readonly status: number
  readonly headers: PlainHeaders
  /** Null, too, where the body is a text. */
  readonly body: ReadableStream<Uint8Array> | null
  readonly #text: string

  constructor(
    body: ReadableStream<Uint8Array> | string | null,
    { status = 200, headers }: ResponseInit = {},
  ) {
    this.status = status
    this.headers = new PlainHeaders(headers)
    this.body = typeof body === 'string' ? null : body
    this.#text = typeof body === 'string' ? body : ''
  }

  static json(data: unknown, { status, headers }: ResponseInit = {}): PlainResponse {
    const type = { 'content-type': 'application/json' }
    return new PlainResponse(JSON.stringify(data), {
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

/** @param signal aborts the request */
export function plainRequest(
  url: string,
  method: string,
  fields: Readonly<Record<string, string>>,
  signal: AbortSignal = new AbortController().signal,
): Request {
  const request = { url, method, headers: new PlainHeaders(fields), signal }
  return request as unknown as Request // the SDK's types name the whole of it
}
