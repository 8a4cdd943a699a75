/** A comment on GitHub has at most 65,536 characters. */
const MAX_DIFF = 60_000

/**
 * Renders a diff as a folded block of code. No text of it ends the block, as its fence is longer than any in there
 * (CommonMark 0.31.2 §4.5). Of a long diff only the end is shown, where the number of differences is.
 */
export function diffComment(diff: string): string {
  const text = diff.trim()
  const end = text.slice(-MAX_DIFF)
  const shown = end === text ? text : end.slice(end.indexOf('\n') + 1)
  const left = text.length - shown.length
  const fence = '`'.repeat(
    Math.max(2, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length)) + 1,
  )
  return `<details open><summary><code>cdk diff</code></summary>

${left === 0 ? '' : `The first ${left} characters are left out; the log of this job has them.\n\n`}${fence}diff
${shown}
${fence}
</details>
`
}
