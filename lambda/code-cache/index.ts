/** `index.mjs` of such a bundle. */
import { scriptedHandler } from './handler.ts'

export const handler = scriptedHandler(import.meta.dirname)
