/** The `index.mjs` of a bundle of scripts. */
import path from 'node:path'
import { CACHE_FOLDER, openCaches, openScripts } from './cached-scripts.ts'

const { dirname } = import.meta
let hasStarted = false
let readCache: ReturnType<typeof openCaches> | undefined

// A request without a token needs no other scripts than those of the start, which have no code cache: checking one loads
// `node:crypto`, and that takes longer than compiling them. The token check needs that module anyway.
const { load } = openScripts(dirname, (script) => {
  if (!hasStarted) return undefined
  // The hash is compiled in.
  readCache ??= openCaches(path.join(dirname, CACHE_FOLDER), process.env['BUNDLE_SHA256'] ?? '')
  return readCache(script)
})

export const { handler } = load('./index.mjs') as { readonly handler: unknown }
hasStarted = true
