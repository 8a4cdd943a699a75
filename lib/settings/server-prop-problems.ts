/** Rules for the props `server` and `environment` of the construct. */
import {
  meantHint,
  type NeededVariable,
  neededVariables,
} from '../../lambda/features/check/check-needs.ts'
import {
  exchanges,
  featuresOf,
  type ServerDefinition,
} from '../../lambda/features/define-server.ts'
import { serverProblems } from '../../lambda/features/check/check-server.ts'
import { reservedNameProblem } from '../../lambda/settings/reserved-variables.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

type ServerProps = Pick<ProtectedMcpApiProps, 'server' | 'environment' | 'authorizationServer'>

/** What to give for a variable, by the list of `needs` that has it. */
const VALUES = {
  variables: 'its value',
  secrets: 'the name or ARN of the secret, and grant mcpFunction to read it',
  tables: 'the name of the table, and grant mcpFunction to use it',
} as const satisfies Record<NeededVariable['list'], string>

/** Returns a sentence for everything that keeps the server from working in its function. */
export function serverPropProblems(props: ServerProps): string[] {
  const { server, environment = {}, authorizationServer } = props
  const { needs = {} } = server ?? {}
  const missing = neededVariables(needs).filter(
    ({ name, fallback }) => environment[name] === undefined && fallback === undefined,
  )
  return [
    ...Object.keys(environment).flatMap((name) => {
      const problem = reservedNameProblem(name)
      return problem === undefined ? [] : [`environment has ${name}${problem}`]
    }),
    ...(server ? serverProblems({ ...server }) : []).map(
      (problem) => `server cannot work: ${problem}`,
    ),
    ...(authorizationServer?.tokenCheck === 'jwt' ? checkProblems(server) : []),
    ...missing.map((needed) => {
      const { name, list, purpose } = needed
      const hint = meantHint(needed, needs, environment)
      return `environment has no ${name}. ${purpose}: add ${VALUES[list]}${hint}`
    }),
  ]
}

/** What an authorization server that gives this server no client cannot do for it. */
export function checkProblems(server: ServerDefinition = {}): string[] {
  const asking = featuresOf(server).filter(({ check }) => check === 'introspection')
  const exchange =
    'the server has needs.exchange, and its authorization server exchanges no tokens: leave it out, or name another authorization server'
  return [
    ...asking.map(
      ({ kind, name }) =>
        `the ${kind.name} "${name}" has check: 'introspection', which its authorization server does not offer: leave out check`,
    ),
    ...(exchanges(server) ? [exchange] : []),
  ]
}

/** The variables that the server needs and that have a value when nobody sets them. */
export function neededDefaults({
  server: { needs = {} } = {},
}: ServerProps): Record<string, string> {
  const variables = neededVariables(needs).map(({ name, fallback }) => [name, fallback] as const)
  const known = variables.filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(known)
}
