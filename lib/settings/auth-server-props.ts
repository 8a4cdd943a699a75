/** The prop `authServers` of the construct. */
import { Token } from 'aws-cdk-lib'
import { singleSettings } from '../../lambda/settings/auth-server-rules.ts'
import {
  type AuthServer,
  type AuthServersSource,
  readAuthServers,
} from '../../lambda/settings/auth-servers.ts'
import type { Setting } from '../../lambda/settings/setting.ts'
import { DOCUMENTS, SERVERS, TOKEN_CHECK } from '../../lambda/settings/settings-table.ts'
import { secretIdOf } from './secret-id.ts'
import { authServerAddressProblems } from './loopback-problem.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

/** What environments may take of Lambda's 4 KB for all variables. */
const MAX_LIST_BYTES = 2048

/** Turns the prop into entries of AUTH_SERVERS. Reports every problem. */
export function authServersOfProps(
  { authServers }: ProtectedMcpApiProps,
  source: Pick<AuthServersSource, 'problems' | 'nameOf' | 'settings'>,
): readonly AuthServer[] | undefined {
  if (authServers === undefined) return undefined
  // Nothing checks types at synth.
  if (!Array.isArray(authServers)) return readAuthServers(authServers, source)
  const entries = authServers.map(({ clientSecret, ...server }) => ({
    ...server,
    ...(clientSecret && { clientSecretArn: secretIdOf(clientSecret) }),
  }))
  return readAuthServers(entries, { ...source, isUnknown: Token.isUnresolved })
}

/** Returns a sentence for each prop that does not go with the others. */
export function authServerPropProblems(
  props: ProtectedMcpApiProps,
  nameOf: (variable: string) => string,
): string[] {
  const { authServers } = props
  if (authServers === undefined) {
    return props.issuer === undefined && props.authorizationServer === undefined
      ? [
          'issuer is not set: give the issuer URL of the authorization server, or authorizationServer or authServers',
        ]
      : []
  }
  const given = new Map<Setting, string | undefined>([
    [DOCUMENTS.issuer, props.issuer],
    [TOKEN_CHECK.introspectionEndpoint, props.introspectionEndpoint],
    [TOKEN_CHECK.jwksUri, props.jwksUri],
    [TOKEN_CHECK.assertionAudience, props.assertionAudience],
  ])
  const file =
    props.jwksFile === undefined
      ? []
      : [
          'authServers and jwksFile are both set: leave out the file, whose keys belong to one server',
        ]
  return [
    ...singleSettings((setting) => given.get(setting) !== undefined, nameOf),
    ...file,
    ...[authServers]
      .flat()
      .flatMap((server, index) => authServerAddressProblems(server, `authServers[${index}]`)),
  ]
}

/** Where a function finds its settings: in its environment and, for what that has no room for, in its bundle. */
interface Placed {
  readonly environment: Record<string, string>
  readonly constants: Record<string, string>
}

/** @throws when the list is too long for the environment, and holds what only the deployment knows */
export function placed(environment: Record<string, string>): Placed {
  const { [SERVERS.authServers[0]]: list = '', ...others } = environment
  if (Buffer.byteLength(list) <= MAX_LIST_BYTES) return { environment, constants: {} }
  if (Token.isUnresolved(list)) {
    throw new Error(
      `authServers takes ${Buffer.byteLength(list)} bytes, and the environment of a function has room for ${MAX_LIST_BYTES}: a longer list becomes part of the function, and cannot hold what is known at deployment only; import secrets by their name or ARN, and give issuers literally`,
    )
  }
  return { environment: others, constants: { SHIPPED_AUTH_SERVERS: list } }
}
