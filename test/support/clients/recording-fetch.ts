/** A `fetch` that records what a client sends and receives, in order. */

export interface Exchange {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: string
  readonly status: number
  /** Headers of the answer, as the client receives them. */
  readonly answer: Headers
}

export interface RecordingFetch {
  readonly exchanges: Exchange[]
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>
}

/** The name that a REST API on AWS gives to the header of a challenge. */
export const REMAPPED_HEADER = 'x-amzn-remapped-www-authenticate'

export function createRecordingFetch(options: { readonly remapsChallenge?: boolean } = {}) {
  const exchanges: Exchange[] = []

  async function record(url: string | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(url, init)
    const { method, headers } = request
    const body = await request.clone().text()
    const received = await fetch(request)
    const response = options.remapsChallenge === true ? remapChallenge(received) : received
    const { status, headers: answer } = response
    exchanges.push({ method, url: new URL(url), headers, body, status, answer })
    return response
  }
  return { exchanges, fetch: record } satisfies RecordingFetch
}

function remapChallenge(response: Response): Response {
  const challenge = response.headers.get('www-authenticate')
  if (challenge === null) return response
  const headers = new Headers(response.headers)
  headers.delete('www-authenticate')
  headers.set(REMAPPED_HEADER, challenge)
  return new Response(response.body, { status: response.status, headers })
}

/** The steps of a user's sign-in, from the first request to the access token. */
export const SIGN_IN_STEPS = [
  'challenge',
  'resource metadata',
  'server metadata',
  'registration',
  'authorization',
  'token',
]

const STEPS: readonly (readonly [RegExp, string])[] = [
  [/^\/\.well-known\/oauth-protected-resource/, 'resource metadata'],
  [/^\/\.well-known\/o(?:auth-authorization-server|penid-configuration)/, 'server metadata'],
  [/\/clients-registrations\/openid-connect$/, 'registration'],
  [/\/protocol\/openid-connect\/auth$/, 'authorization'],
  [/\/protocol\/openid-connect\/token$/, 'token'],
]

/** Names the step of a sign-in or a session that an exchange is. */
export function stepOf({ url, status }: Exchange): string {
  const [, step] = STEPS.find(([path]) => path.test(url.pathname)) ?? []
  if (step !== undefined) return status < 400 ? step : `${step}: ${status}`
  return status === 401 ? 'challenge' : 'mcp'
}

/** The exchanges of one step. */
export function exchangesOf(exchanges: readonly Exchange[], step: string): Exchange[] {
  return exchanges.filter((exchange) => stepOf(exchange) === step)
}

/** The access token of a request, unless it is too short to be one. */
export function bearerTokenOf({ headers }: Exchange): string | undefined {
  return /^Bearer (.{8,})$/.exec(headers.get('authorization') ?? '')?.[1]
}

/** The access token, authorization code and code verifier that a request carries. */
export function secretsOf(exchange: Exchange): string[] {
  const { code, code_verifier: verifier } = Object.fromEntries(new URLSearchParams(exchange.body))
  return [bearerTokenOf(exchange), code, verifier].filter((value) => value !== undefined)
}
