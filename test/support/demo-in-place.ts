/** Loaded first, has what imports `lambda/server/index.ts` get the server of the tests. */
import { registerHooks } from 'node:module'

const REPLACED = import.meta.resolve('../../lambda/server/index.ts')
const DEMO = import.meta.resolve('./demo-server.ts')

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    return resolved.url === REPLACED ? { ...resolved, url: DEMO } : resolved
  },
})
