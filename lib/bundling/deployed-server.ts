import { serverProblems } from '../../lambda/features/check/check-server.ts'
import { neededVariables } from '../../lambda/features/check/check-needs.ts'
import { askingProblem, type ServerDefinition } from '../../lambda/features/define-server.ts'
import { REQUEST_STATE_KEY } from '../../lambda/settings/settings-table.ts'

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
  return [
    ...(asking === undefined ? [] : [asking]),
    ...missing.map(
      ({ name, purpose }) =>
        `the function has no variable ${name}. ${purpose}: add it to the prop environment`,
    ),
  ]
}
