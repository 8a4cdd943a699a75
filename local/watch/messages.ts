import type { AnsweredRequest } from '../request-lines/answered-request.ts'

/** What the server tells the process that watches it. */
export type WatchMessage =
  /** A change of this file asks for a restart. */
  { readonly file: string } | { readonly answered: AnsweredRequest } | { readonly ready: true }

/** How the server is started by the process that watches it. */
export interface WatchedStart {
  /** Prints warnings and the greeting. */
  readonly isFirst: boolean
  /** Sends a message about each request. */
  readonly tellsAnswers: boolean
}
