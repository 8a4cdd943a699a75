/** Response streaming as Lambda's runtime offers it to functions, in this process. */
import { PassThrough } from 'node:stream'
import type { Context, StreamifyHandler } from 'aws-lambda'
import type { HttpResult } from '../../lambda/http/api-gateway.ts'
import type { GateContext } from '../../lambda/gate/gate-context.ts'
import { readStreamedResult } from './rest-result.ts'

/** By this, the runtime knows handlers that stream. */
const MARK = Symbol.for('aws.lambda.runtime.handler.streaming')

interface ResponseStream extends PassThrough {
  setContentType: (type: string) => void
  beforeFirstWrite: (() => void) | undefined
}

/** The first `write` sends the head; `end` writes no head, as in the runtime. */
function createResponseStream(): ResponseStream {
  const stream: ResponseStream = Object.assign(new PassThrough(), {
    setContentType() {},
    beforeFirstWrite: undefined,
  })
  const write = stream.write.bind(stream) as (...chunk: unknown[]) => boolean
  stream.write = (...chunk: unknown[]) => {
    const { beforeFirstWrite } = stream
    stream.beforeFirstWrite = undefined
    beforeFirstWrite?.()
    return write(...chunk)
  }
  return stream
}

/** The runtime's global `awslambda`. */
const awslambda = {
  streamifyResponse: (handler: object) => Object.assign(handler, { [MARK]: 'response' }),
  HttpResponseStream: {
    from(stream: ResponseStream, head: object) {
      stream.beforeFirstWrite = () => {
        stream.write(JSON.stringify(head))
        stream.write(Buffer.alloc(8))
      }
      return stream
    },
  },
}

/** Sets the global that handlers need as soon as they are made. */
export function offerResponseStreaming(): void {
  Object.assign(globalThis, { awslambda })
}

/**
 * Calls a response-streaming handler, and reads what it writes. A client that leaves breaks the stream.
 *
 * @throws when the handler is none, or fails before its first write
 */
export function invokeStreaming(handler: object) {
  if (!(MARK in handler)) throw new Error('the handler does not stream')
  const invoke = handler as StreamifyHandler<object, void>
  return async (event: object, context: Context): Promise<HttpResult | undefined> => {
    const stream = createResponseStream()
    const { clientGone } = context as GateContext
    clientGone?.addEventListener('abort', () => stream.destroy())
    Promise.resolve(invoke(event, stream as never, context)).then(
      () => stream.end(),
      (error: Error) => stream.destroy(error),
    )
    try {
      return await readStreamedResult(stream)
    } catch (error) {
      if (clientGone?.aborted === true) return undefined
      throw error
    }
  }
}
