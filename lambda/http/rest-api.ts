/** REST APIs of API Gateway: events of payload format 1.0 in, responses as streams out. */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Context, StreamifyHandler } from 'aws-lambda'
import type { HttpEvent, HttpResult } from './api-gateway.ts'
import { errorResult } from './error-result.ts'
import { type RestEvent, toHttpEvent } from './rest-event.ts'

type Serve = (
  event: HttpEvent,
  context: Context & { readonly clientGone: AbortSignal },
) => Promise<HttpResult>

/**
 * Creates a response-streaming handler, for integrations whose response transfer mode is `STREAM`. A broken stream cancels
 * the request: that is how the runtime tells that nobody reads the response any more.
 *
 * @param serve one request in, one answer out
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export function restHandler(serve: Serve): StreamifyHandler<RestEvent, void> {
  return awslambda.streamifyResponse(async (event, stream, context: Context) => {
    const gone = new AbortController()
    const leave = () => {
      if (!stream.writableFinished) gone.abort()
    }
    stream.once('close', leave).on('error', leave)
    const result = await answer(serve, event, Object.assign(context, { clientGone: gone.signal }))
    await send(result, stream, gone.signal)
  })
}

/** An error that nothing has foreseen is answered like those that the gate catches. */
async function answer(
  serve: Serve,
  event: RestEvent,
  context: Parameters<Serve>[1],
): Promise<HttpResult> {
  try {
    return await serve(toHttpEvent(event), context)
  } catch (error) {
    await logUnforeseen(error)
    return errorResult(500, 'Internal error.')
  }
}

/** Once the head is sent, an error can only end the stream. */
async function send(result: HttpResult, stream: Writable, gone: AbortSignal): Promise<void> {
  const { statusCode = 200, headers = {}, body = '', stream: chunks } = result
  const output = awslambda.HttpResponseStream.from(stream, { statusCode, headers })
  output.write(body) // sends the head, too, even if it is empty: `end` would not
  try {
    if (chunks !== undefined) await pipe(chunks, output, gone)
  } catch (error) {
    if (!gone.aborted) await logUnforeseen(error)
  }
  output.end()
}

/** Unlike `pipeTo` and `pipeline`, leaves the output usable when the chunks fail, and ends when it is gone. */
async function pipe(
  chunks: ReadableStream<Uint8Array>,
  output: Writable,
  gone: AbortSignal,
): Promise<void> {
  const left = new Promise<never>((_, reject) => {
    if (gone.aborted) reject(gone.reason as Error)
    else gone.addEventListener('abort', () => reject(gone.reason as Error))
  })
  const reader = chunks.getReader()
  try {
    for (;;) {
      // eslint-disable-next-line no-await-in-loop -- one chunk after the other
      const { done, value } = await Promise.race([reader.read(), left])
      if (done) return
      // eslint-disable-next-line no-await-in-loop
      if (!output.write(value)) await once(output, 'drain', { signal: gone })
    }
  } finally {
    await reader.cancel()
  }
}

async function logUnforeseen(error: unknown): Promise<void> {
  const { log } = await import('../base/log.ts')
  log.error('unforeseen error', error as Error)
}
