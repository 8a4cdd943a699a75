/** `index.mjs` of such a bundle. */
import { scriptedHandler } from './code-cache-handler.ts'

export const handler = scriptedHandler(import.meta.dirname)
