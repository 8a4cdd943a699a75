/** The `index.mjs` of a bundle with a code cache. */
import { codeCacheHandler } from './code-cache-handler.ts'

export const handler = codeCacheHandler(import.meta.dirname)
