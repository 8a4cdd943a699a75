/** What a REST API answers by itself, made like the answers of an HTTP API, and readable for programs in browsers. */
import { type GatewayResponseOptions, ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway'

/**
 * Without it, a browser hides even the status, and a page cannot tell a limit from an outage. These answers say nothing
 * about the caller.
 */
const READABLE = { 'Access-Control-Allow-Origin': "'*'" }

/** The limits refill every second. */
const RETRY = {
  'Retry-After': "'1'",
  'Access-Control-Expose-Headers': "'Retry-After'",
}

const RESPONSES: Readonly<Record<string, GatewayResponseOptions>> = {
  ClientError: { type: ResponseType.DEFAULT_4XX, responseHeaders: READABLE },
  ServerError: { type: ResponseType.DEFAULT_5XX, responseHeaders: READABLE },
  Throttled: { type: ResponseType.THROTTLED, responseHeaders: { ...READABLE, ...RETRY } },
  // For a path without a route, where the default is 403 "Missing Authentication Token": clients that look for optional
  // documents would take it for a request to sign in.
  NotFound: {
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    statusCode: '404',
    responseHeaders: READABLE,
    templates: { 'application/json': '{"message":"Not Found"}' },
  },
}

export function addGatewayResponses(api: RestApi): void {
  for (const [id, response] of Object.entries(RESPONSES)) api.addGatewayResponse(id, response)
}
