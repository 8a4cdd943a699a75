import type { Writable } from 'node:stream'
import { openScripts } from './cached-scripts.ts'

/** The context is last. A handler that streams gets the stream of its response before it. */
type Handler = (event: object, ...streamAndContext: object[]) => Promise<unknown>

/**
 * Wraps the handler of the bundle's `index.mjs`, and answers the event `{"codeCache":true}` with the code cache. Only a
 * direct invocation can send that event: API Gateway never does, whatever a client asks for.
 *
 * @param folder of the bundle
 */
export function codeCacheHandler(folder: string): Handler {
  const scripts = openScripts(folder)
  const { handler } = scripts.load('./index.mjs') as { handler: Handler }
  const sizeAtStart = scripts.size
  const wrapped: Handler = async (event, ...rest) => {
    if (!isCodeCacheRequest(event)) return handler(event, ...rest)
    if (scripts.size === sizeAtStart) {
      throw new Error(
        'nothing is compiled yet in this environment: call a tool, then ask again at once',
      )
    }
    const codeCache = scripts.codeCache()
    const [stream] = rest
    if (stream === undefined || !('end' in stream)) return codeCache
    const writable = stream as Writable
    writable.end(JSON.stringify(codeCache))
    return undefined
  }
  return Object.assign(wrapped, handler) // carries the runtime's mark of a handler that streams
}

const isCodeCacheRequest = (event: object) => 'codeCache' in event && event.codeCache === true
