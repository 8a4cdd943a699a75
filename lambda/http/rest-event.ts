/** API Gateway's payload format 1.0, which REST APIs send. */
import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { ClientCertificate, HttpEvent } from './api-gateway.ts'

type Lists = APIGatewayProxyEvent['multiValueHeaders']

/** The part of an event that is read. What is missing is null. */
export interface RestEvent extends Pick<
  APIGatewayProxyEvent,
  'httpMethod' | 'path' | 'body' | 'isBase64Encoded' | 'multiValueQueryStringParameters'
> {
  readonly multiValueHeaders: Lists | null
  readonly requestContext?: { readonly identity?: ClientCertificate }
}

/** Translates an event into the format that everything behind the front door reads: payload format 2.0. */
export function toHttpEvent(event: RestEvent): HttpEvent & { readonly rawPath: string } {
  const { httpMethod: method, path: rawPath, body, isBase64Encoded } = event
  const identity = event.requestContext?.identity
  return {
    rawPath,
    rawQueryString: toQuery(event.multiValueQueryStringParameters),
    headers: toHeaders(event.multiValueHeaders),
    requestContext: { http: { method }, ...(identity && { authentication: identity }) },
    ...(body !== null && { body }),
    isBase64Encoded,
  }
}

/** Names come in the case in which the client sent them, and may differ in nothing else. */
function toHeaders(lists: Lists | null): HttpEvent['headers'] {
  const joined = new Map<string, string>()
  for (const [given, values] of Object.entries(lists ?? {})) {
    const name = given.toLowerCase()
    joined.set(name, [joined.get(name) ?? [], values ?? []].flat().join(','))
  }
  return Object.fromEntries(joined)
}

/** The event has the parameters decoded. */
function toQuery(lists: APIGatewayProxyEvent['multiValueQueryStringParameters']): string {
  const pairs = Object.entries(lists ?? {}).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  return new URLSearchParams(pairs).toString()
}
