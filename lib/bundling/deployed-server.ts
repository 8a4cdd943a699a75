import { serverProblems } from '../../lambda/features/check/check-server.ts'
import { neededVariables } from '../../lambda/features/check/check-needs.ts'
import {
  askingProblem,
  featuresOf,
  type ServerDefinition,
} from '../../lambda/features/define-server.ts'
import { BINDING_VARIABLES, bindingProblems } from '../../lambda/settings/binding-problems.ts'
import { BINDING, CERTIFICATES, REQUEST_STATE_KEY } from '../../lambda/settings/settings-table.ts'

/**
 * What keeps a server from working in its function.
 *
 * @param variables the names of the function's environment variables
 */
export function deployedServerProblems(
  server: ServerDefinition,
  variables: readonly string[],
): string[] {
  const problems = serverProblems({ ...server })
  if (problems.length > 0) return problems
  const { needs = {} } = server
  const asking = askingProblem(server, variables.includes(REQUEST_STATE_KEY.arn[0]))
  const missing = neededVariables(needs).filter(({ name }) => !variables.includes(name))
  const bindings = [BINDING.dpop, CERTIFICATES.certificateBoundTokens]
  const isBinding = bindings.some(([name]) => variables.includes(name))
  return [
    ...bindingProblems(
      isBinding ? { dpop: 'accepted' } : {},
      featuresOf(server),
      BINDING_VARIABLES,
    ),
    ...(asking === undefined ? [] : [asking]),
    ...missing.map(
      ({ name, purpose }) =>
        `the function has no variable ${name}. ${purpose}: add it to the prop environment`,
    ),
  ]
}
