/** A failure that the caller can do something about: its message goes to the caller, and nothing to the log. */
export class ToolError extends Error {
  override readonly name: string = 'ToolError'
}

/** The code asks what no client can be asked: a mistake of its author. */
export class UnaskableError extends TypeError {
  override readonly name = 'UnaskableError'
}

/** What the code returned cannot be sent. */
export class UnusableResultError extends Error {
  override readonly name = 'UnusableResultError'
  /** Goes on after the name, for the caller. */
  readonly sentence: string

  /** @param detail for the log */
  constructor(sentence: string, detail: string) {
    super(detail)
    this.sentence = sentence
  }
}
