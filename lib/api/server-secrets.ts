/** The client secrets of several authorization servers, each of which may have one of its own. */
import type { Function } from 'aws-cdk-lib/aws-lambda'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import type { ProtectedMcpApiProps } from '../settings/protected-mcp-api-props.ts'
import { ClientSecret } from './client-secret.ts'
import { grantSecretRead } from './function-secret.ts'

/** Lets the function read exactly these. */
export function grantServerSecrets(
  scope: Construct,
  props: ProtectedMcpApiProps,
  mcp: Function,
): void {
  for (const secret of secretsOf(props)) grantSecretRead(scope, secret, props.encryptionKey, mcp)
}

/**
 * Refuses an entry that names the secret that the stack created while it had one authorization server. Call it where the
 * stack creates none.
 *
 * @throws {SettingsError} as `ClientSecret` does
 */
export function refuseOwnSecret(scope: Construct, id: string, props: ProtectedMcpApiProps): void {
  const { encryptionKey } = props
  for (const existing of secretsOf(props)) {
    new ClientSecret(scope, id, {
      existing,
      encryptionKey,
      isDestroyed: false,
      isPrivateKey: false,
    })
    scope.node.tryRemoveChild(id)
  }
}

function secretsOf({ authServers = [] }: ProtectedMcpApiProps): ISecret[] {
  return authServers
    .map(({ clientSecret }) => clientSecret)
    .filter((secret) => secret !== undefined)
}
