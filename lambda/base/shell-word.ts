/** Writes text as one word of a POSIX shell (XCU §2.2.2): nothing but a quote has a meaning between single quotes. */
export function shellWord(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
