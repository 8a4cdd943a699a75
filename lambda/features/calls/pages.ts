import { INVALID_PARAMS, RpcError } from './rpc-error.ts'

/** Clients that know nothing of pages see the first one only, so it is large. */
export const PAGE_SIZE = 1000
/** So many items of any size that is usual fit into one answer: their bytes are not counted. */
const FEW = 50
const MAX_PAGE_CHARACTERS = 1_000_000

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
  const rest = all.slice(last + 1, last + 1 + PAGE_SIZE)
  const items = rest.length > FEW ? rest.slice(0, fitting(rest)) : rest
  const [end] = items.slice(-1)
  const isLast = end === undefined || last + 1 + items.length >= all.length
  return { items, ...(!isLast && { nextCursor: cursorFor(keyOf(end)) }) }
}

/** How many items fit into an answer: one at least. */
function fitting(items: readonly unknown[]): number {
  let characters = 0
  const over = items.findIndex((item) => {
    characters += JSON.stringify(item).length
    return characters > MAX_PAGE_CHARACTERS
  })
  return over < 0 ? items.length : Math.max(1, over)
}
