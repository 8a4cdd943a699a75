/** Finds the names that a mistyped variable may stand for. */

/** Shorter names, such as HOST, are close to many others. */
const MIN_COMPARED_LENGTH = 6
const MAX_TYPOS = 2

/**
 * Returns the names that are meant by another one: the closest of those with a typo or two, or else all that have its words
 * and more, as `TOKEN_CACHE_TTL_SECONDS` has those of `TOKEN_CACHE_TTL`.
 */
export function similarNames(name: string, names: readonly string[]): string[] {
  const upper = name.toUpperCase()
  const closest = closestTo(upper, names)
  return closest === undefined ? names.filter((other) => hasWordsOf(other, upper)) : [closest]
}

function closestTo(name: string, names: readonly string[]): string | undefined {
  const compared = names
    .filter(({ length }) => length >= MIN_COMPARED_LENGTH)
    .map((other) => ({ other, typos: typosBetween(name, other.toUpperCase()) }))
    .toSorted((one, two) => one.typos - two.typos)
  return compared.find(({ typos }) => typos <= MAX_TYPOS)?.other
}

/** Whether a name begins with the first word of another one, and has its other words in their order. */
function hasWordsOf(longer: string, name: string): boolean {
  const [first, ...others] = name.split('_')
  const [begin, ...words] = longer.toUpperCase().split('_')
  if (first !== begin || others.length === 0 || others.includes('')) return false
  let from = 0
  return others.every((word) => {
    const at = words.indexOf(word, from)
    from = at + 1
    return at >= 0
  })
}

/** The Levenshtein distance: how many letters to insert, delete or replace. */
export function typosBetween(one: string, two: string): number {
  if (Math.abs(one.length - two.length) > MAX_TYPOS) return Infinity
  let row = Array.from({ length: two.length + 1 }, (_, at) => at)
  for (const letter of one) {
    let [diagonal = 0] = row
    let left = diagonal + 1
    const next = [left]
    for (const [at, above] of row.slice(1).entries()) {
      const replaced = diagonal + (two.charAt(at) === letter ? 0 : 1)
      left = Math.min(left + 1, above + 1, replaced)
      diagonal = above
      next.push(left)
    }
    row = next
  }
  const [typos = 0] = row.slice(-1)
  return typos
}
