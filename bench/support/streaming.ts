/** What API Gateway and Lambda's runtime do for the front door `rest`, as far as a measured process needs it. */
import type { HttpEvent } from './events.ts'
import type { Answer } from './plan.ts'

type Stream = NodeJS.WritableStream & { statusCode?: number }
type StreamingHandler = (event: object, stream: Stream, context: object) => Promise<void>

/** Defines the runtime's global `awslambda`: a handler that streams becomes one that returns what it has written. */
export function defineStreaming(): void {
  const awslambda = {
    streamifyResponse: (handler: StreamingHandler) => async (event: object, context: object) =>
      collected(async (stream) => handler(event, stream, context)),
    HttpResponseStream: {
      from: (stream: Stream, head: { readonly statusCode: number }) => Object.assign(stream, head),
    },
  }
  Object.assign(globalThis, { awslambda })
}

async function collected(write: (stream: Stream) => Promise<void>): Promise<Answer> {
  const { Writable } = process.getBuiltinModule('node:stream')
  const chunks: Buffer[] = []
  const stream: Stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  await write(stream)
  return { statusCode: stream.statusCode ?? 0, body: Buffer.concat(chunks).toString() }
}

/** Turns an event into payload format 1.0, at a custom domain. */
export function toRestEvent({ rawPath: path, headers, requestContext, body }: HttpEvent): object {
  const { http, ...context } = requestContext
  const multiValueHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  )
  return {
    resource: path,
    path,
    httpMethod: http.method,
    headers,
    multiValueHeaders,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      ...context,
      httpMethod: http.method,
      path,
      protocol: http['protocol'],
      resourcePath: path,
      stage: 'live',
      identity: { sourceIp: http['sourceIp'], userAgent: http['userAgent'] },
    },
    body: body ?? null,
    isBase64Encoded: false,
  }
}
