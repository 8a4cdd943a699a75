import { reservedNameProblem } from '../../lambda/settings/reserved-variables.ts'

/** Read by the CDK itself. */
const OF_CDK = /^(?:CDK|JSII)_/

/**
 * Returns a sentence for each variable that no function would get. Values are left out: they may be secrets.
 *
 * @param names of the variables of `.env`
 * @param needed names of what the server needs
 */
export function localOnlyVariables(names: readonly string[], needed: readonly string[]): string[] {
  const others = names.filter(
    (name) =>
      !needed.includes(name) && !OF_CDK.test(name) && reservedNameProblem(name) === undefined,
  )
  return others.map(
    (name) =>
      `${name} in .env reaches only the local server: for the deployed one, list it in needs.variables of the server, or in needs.secrets`,
  )
}
