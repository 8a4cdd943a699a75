import { openScripts } from './cached-scripts.ts'

/** What somebody sends who may invoke the function. API Gateway never does, whatever a client sends it. */
interface CodeCacheRequest {
  readonly codeCache: true
}

type Handler = (event: object, context: object) => Promise<unknown>

/**
 * The handler of a bundle that was made with a code cache, or for one: that of its `index.mjs`, which also gives its
 * code cache on request.
 *
 * @param folder of the bundle
 */
export function scriptedHandler(folder: string): Handler {
  const scripts = openScripts(folder)
  const { handler } = scripts.load('./index.mjs') as { handler: Handler }
  const atFirst = scripts.size
  return async (event, context) => {
    if (!isCodeCacheRequest(event)) return handler(event, context)
    if (scripts.size === atFirst) {
      throw new Error(
        'nothing is compiled yet in this environment: call a tool, and ask right after that',
      )
    }
    return scripts.codeCache()
  }
}

const isCodeCacheRequest = (event: object): event is CodeCacheRequest =>
  'codeCache' in event && event.codeCache === true
