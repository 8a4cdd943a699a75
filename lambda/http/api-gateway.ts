/** API Gateway's payload format 2.0 on one side, requests and answers on the other. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { corsHeaders } from './cors.ts'
import { plainRequest } from './plain-messages.ts'

export type HttpEvent = Pick<
  APIGatewayProxyEventV2,
  'headers' | 'rawQueryString' | 'body' | 'isBase64Encoded'
> & { readonly requestContext: { readonly http: { readonly method: string } } }

export type HttpResult = APIGatewayProxyStructuredResultV2 & {
  /** In place of a body, where the front door can stream. */
  readonly stream?: ReadableStream<Uint8Array>
}

/** The body as it was sent: API Gateway passes text as it is, and everything else in base64. */
export function bodyBytes({ body = '', isBase64Encoded }: HttpEvent): Buffer {
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
}

/** Not for the protocol and its tools: what lets the caller in here would let them in as the caller. */
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization'])
const NAME = /^[\w!#$%&'*+.^`|~-]+$/
const VALUE = /^[\t\x20-\x7E\x80-\xFF]*$/

/**
 * The request without its body, which was parsed before, without credentials, and without headers that are none.
 *
 * @param resource the request's URL: configuration decides it, no header can
 * @param signal aborts it
 */
export function toRequest(event: HttpEvent, resource: string, signal?: AbortSignal): Request {
  const { method } = event.requestContext.http
  const headers = Object.entries(event.headers as Record<string, string>).filter(
    ([name, value]) => !CREDENTIALS.has(name) && NAME.test(name) && VALUE.test(value),
  )
  return plainRequest(resource, method, Object.fromEntries(headers), signal)
}

/** A result with what every answer of the MCP endpoint carries: CORS for the allowed origin, and no caching. */
export function toResult(
  event: Pick<HttpEvent, 'headers'>,
  status: number,
  headers: Readonly<Record<string, string>>,
  body?: string,
): HttpResult {
  return {
    statusCode: status,
    headers: { ...headers, ...corsHeaders(event.headers['origin']), 'cache-control': 'no-store' },
    ...(body !== undefined && { body }),
  }
}
