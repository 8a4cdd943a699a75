import type { AuthorizationServer } from '../authorization-server/authorization-server.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

const FROM_SERVER = [
  'issuer',
  'jwksUri',
  'profile',
  'tokenCheck',
] as const satisfies (keyof AuthorizationServer & keyof ProtectedMcpApiProps)[]
/** Props that make no sense beside an authorization server, which says what clients put before scopes. */
const NEVER_BESIDE = ['scopePrefix', 'introspectionEndpoint', 'authServers'] as const

/** The props with what the authorization server says of itself. */
export function withAuthorizationServer(props: ProtectedMcpApiProps): ProtectedMcpApiProps {
  const { authorizationServer: server } = props
  if (server === undefined) return props
  return { ...props, ...Object.fromEntries(FROM_SERVER.map((name) => [name, server[name]])) }
}

/** Returns a sentence for each of these props that does not go with another one. */
export function authorizationServerProblems(props: ProtectedMcpApiProps): string[] {
  const { authorizationServer: server } = props
  if (server === undefined) return []
  const contradicted = FROM_SERVER.filter(
    (name) => props[name] !== undefined && props[name] !== server[name],
  )
  return [...contradicted, ...NEVER_BESIDE.filter((name) => props[name] !== undefined)].map(
    (name) => `${name} is set beside authorizationServer, which has its own: leave it out`,
  )
}
