/** Names variables that look like settings and are none: a mistyped one has no effect, and its default applies instead. */
import type { DescribedSetting } from './description.ts'
import { OTHER_SETTINGS } from './reserved-variables.ts'
import type { Environment } from './settings-reader.ts'
import { similarNames } from './similar-names.ts'

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
  // One `.env` has the settings of the local server and of deployments.
  const named = new Set([...known, ...others, ...OTHER_SETTINGS])
  const names = Object.keys(environment).filter((name) => !named.has(name))
  return names.toSorted().flatMap((name) => {
    const meant = similarNames(name, known)
    if (meant.length > 0) {
      return [`${name} is not a setting and has no effect: did you mean ${meant.join(' or ')}?`]
    }
    const prefix = /^[A-Z]+_/.exec(name)?.[0]
    const siblings = known.filter((other) => prefix !== undefined && other.startsWith(prefix))
    return siblings.length === 0
      ? []
      : [`${name} is not a setting and has no effect here: those alike are ${siblings.join(', ')}`]
  })
}
