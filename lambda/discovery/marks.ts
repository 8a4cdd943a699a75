/** Marks of our own for the kinds of clients: logos belong to their owners. */
import { type Markup, markup } from './markup.ts'

/** Paths in a square of 24. */
const PATHS = {
  chat: 'M4 5h16v11H9l-5 4z',
  editor: 'm8 8-4 4 4 4M16 8l4 4-4 4M13.5 5l-3 14',
  terminal: 'm5 7 5 5-5 5M12.5 17H19',
  workflow: 'M3 12h5l6-5h7M8 12l6 5h7',
  inspector: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20',
  bridge: 'M2 17h20M5 17v-3a7 7 0 0 1 14 0v3M12 7v10',
}

export type Mark = keyof typeof PATHS

export const markOf = (mark: Mark): Markup =>
  markup`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="${PATHS[mark]}"/></svg>`
