/** Why the table did not do what it was asked to. */
export type TableReason =
  /** It took longer than the time for it. */
  | 'table_slow'
  | 'table_unreachable'
  | 'table_throttled'
  /** The function may not use it, or it is not there. */
  | 'table_refused'
  | 'table_malformed_answer'
  /** Not asked, because it failed just before. */
  | 'table_skipped'

/** The table failed. It says nothing about the item. */
export class TableError extends Error {
  readonly reason: TableReason

  constructor(reason: TableReason, detail: string) {
    super(detail)
    this.name = 'TableError'
    this.reason = reason
  }
}
