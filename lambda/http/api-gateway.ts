/**
 * What the functions read of a request, and what they answer: API Gateway's payload format 2.0, which HTTP APIs send. Each
 * other front door has a file beside this one, which translates.
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

export type HttpEvent = Pick<
  APIGatewayProxyEventV2,
  'headers' | 'rawQueryString' | 'body' | 'isBase64Encoded'
> & {
  readonly requestContext: {
    readonly http: { readonly method: string }
    /** By which the client has authenticated in mutual TLS, at a custom domain that asks for it. */
    readonly authentication?: ClientCertificate | null
  }
}

export interface ClientCertificate {
  readonly clientCert?: { readonly clientCertPem: string } | null
}

export type HttpResult = APIGatewayProxyStructuredResultV2 & {
  /** In place of a body, where the front door can stream. */
  readonly stream?: ReadableStream<Uint8Array>
}
