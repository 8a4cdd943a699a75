/** A proxy that adds an access token to requests, because the conformance suite cannot sign in. */
import http from 'node:http'
import { pipeline } from 'node:stream'
import { isLoopback } from '../../../lambda/oauth/url.ts'
import { listen } from '../../../local/http/listen.ts'

export interface TokenProxy extends AsyncDisposable {
  readonly url: string
  /** What the server answered, in the order in which it did. */
  readonly answers: () => readonly Answer[]
}

interface Answer {
  readonly status: number
  /** Whether the request came from a page of another host than this machine. */
  readonly isForeign: boolean
}

/**
 * Passes everything on as it is, piece by piece in both directions; a client that goes away is gone for the server, too.
 *
 * @param target URL of the MCP server, on this machine
 * @param accessToken sent with every request; without one the requests stay as they are
 */
export async function startTokenProxy(
  target: string,
  port: number,
  accessToken: string | undefined,
): Promise<TokenProxy> {
  const { hostname, port: targetPort, pathname } = new URL(target)
  const authorization = accessToken === undefined ? [] : ['authorization', `Bearer ${accessToken}`]
  const answers: Answer[] = []

  const listener = await listen(
    (request, response) => {
      const { method = 'GET', url: path = pathname } = request
      const headers = [...request.rawHeaders, ...authorization]
      const options = { hostname, port: targetPort, method, path, headers }
      const forwarded = http.request({ ...options, agent: false }, (answer) => {
        const { statusCode: status = 0, rawHeaders } = answer
        answers.push({ status, isForeign: isForeign(request.headers.origin) })
        response.writeHead(status, rawHeaders)
        response.flushHeaders()
        pipeline(answer, response, () => {})
      })
      forwarded.on('error', () => response.destroy())
      response.on('close', () => forwarded.destroy())
      pipeline(request, forwarded, () => {})
    },
    'localhost',
    port,
  )
  return {
    url: `http://localhost:${port}${pathname}`,
    answers: () => answers,
    [Symbol.asyncDispose]: () => listener.close(),
  }
}

const isForeign = (origin: string | undefined) =>
  origin !== undefined && !isLoopback(new URL(origin).hostname)
