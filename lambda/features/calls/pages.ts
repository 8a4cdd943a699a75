import { INVALID_PARAMS, RpcError } from './rpc-error.ts'

/** Clients that know nothing of pages see the first one only, so it is large. */
export const PAGE_SIZE = 1000

interface Page<T> {
  readonly items: readonly T[]
  /** Where the next page begins; left out on the last one. */
  readonly nextCursor?: string
}

const cursorFor = (key: string) => Buffer.from(key).toString('base64url')

/**
 * Returns a page of a list. A cursor names the last item of the page before, so that it outlives a change of the list.
 *
 * @throws {RpcError} for a cursor that this list has not given out, or whose item is gone
 * @see MCP, Utilities, Pagination
 */
export function pageOf<T>(all: readonly T[], keyOf: (item: T) => string, cursor?: string): Page<T> {
  const last =
    cursor === undefined ? -1 : all.findIndex((item) => cursorFor(keyOf(item)) === cursor)
  if (cursor !== undefined && last < 0) {
    throw new RpcError(INVALID_PARAMS, 'The cursor is unknown: ask for the list without one.')
  }
  const items = all.slice(last + 1, last + 1 + PAGE_SIZE)
  const [end] = items.slice(-1)
  const isLast = end === undefined || last + 1 + items.length >= all.length
  return { items, ...(!isLast && { nextCursor: cursorFor(keyOf(end)) }) }
}
