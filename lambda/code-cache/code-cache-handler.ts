import { openScripts } from './cached-scripts.ts'

type Handler = (event: object, context: object) => Promise<unknown>

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
  return async (event, context) => {
    if (!isCodeCacheRequest(event)) return handler(event, context)
    if (scripts.size === sizeAtStart) {
      throw new Error(
        'nothing is compiled yet in this environment: call a tool, then ask again at once',
      )
    }
    return scripts.codeCache()
  }
}

const isCodeCacheRequest = (event: object) => 'codeCache' in event && event.codeCache === true
