/** The tests of a file, by its source: nothing is executed. */

export interface NamedTest {
  readonly name: string
  readonly skipped: boolean
}

/** What declares a test; tables of tests have functions of their own. */
const CALL =
  /(?<![\w.])(test|it|refused|unavailable)(\.\w+)?\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")\s*,/g
const SKIPPED_GROUP = /(?<![\w.])describe\.(?:skip|todo)\(/
/** Options between the name and the function. */
const SKIPPING_OPTIONS = /^\s*\{[^{}]*\b(?:skip|todo)\b[^{}]*\}\s*,/

export function testsIn(source: string): NamedTest[] {
  const code = withoutComments(source)
  const inSkippedGroup = SKIPPED_GROUP.test(code)
  return [...code.matchAll(CALL)].map((match) => {
    const [text, , suffix = '', single, double] = match
    const rest = code.slice(match.index + text.length)
    const name = (single ?? double ?? '').replaceAll(/\\(.)/g, '$1')
    const isSkipped = /^\.(?:skip|todo)$/.test(suffix) || SKIPPING_OPTIONS.test(rest)
    return { name, skipped: inSkippedGroup || isSkipped }
  })
}

/** Lines that are comments, and comments over several lines. */
function withoutComments(source: string): string {
  return source.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/^\s*\/\*[^]*?\*\//gm, '')
}
