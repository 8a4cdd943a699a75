/** Names variables that look like settings and are none: a mistyped one has no effect, and its default applies instead. */
import type { DescribedSetting } from './description.ts'
import type { Environment } from './settings-reader.ts'

/** Shorter names, such as HOST, are close to many others. */
const MIN_COMPARED_LENGTH = 6
const MAX_TYPOS = 2

/**
 * Returns a sentence for each variable that is close to a known one, or begins with the first word of several-worded ones,
 * such as `OAUTH_`. Values are left out: a mistyped name may hold a secret.
 *
 * @param others names that are something else, such as what a server needs
 */
export function unknownSettings(
  environment: Environment,
  described: readonly DescribedSetting[],
  others: readonly string[] = [],
): string[] {
  const known = described.map(({ variable }) => variable)
  const names = Object.keys(environment).filter((name) => ![...known, ...others].includes(name))
  return names.toSorted().flatMap((name) => {
    const meant = closest(name.toUpperCase(), known)
    if (meant !== undefined) {
      return [`${name} is not a setting and has no effect: did you mean ${meant}?`]
    }
    const prefix = /^[A-Z]+_/.exec(name)?.[0]
    const siblings = known.filter((other) => prefix !== undefined && other.startsWith(prefix))
    return siblings.length === 0
      ? []
      : [`${name} is not a setting and has no effect here: those alike are ${siblings.join(', ')}`]
  })
}

function closest(name: string, known: readonly string[]): string | undefined {
  const compared = known
    .filter(({ length }) => length >= MIN_COMPARED_LENGTH)
    .map((other) => ({ other, typos: typosBetween(name, other) }))
    .toSorted((one, two) => one.typos - two.typos)
  return compared.find(({ typos }) => typos <= MAX_TYPOS)?.other
}

/** The Levenshtein distance: how many letters to insert, delete or replace. */
function typosBetween(one: string, two: string): number {
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
