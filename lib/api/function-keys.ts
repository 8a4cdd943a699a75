import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { clientUsersOf } from '../../lambda/features/define-server.ts'
import type { GateSettings } from '../../lambda/settings/function-settings.ts'
import {
  CLIENT_SECRET,
  REQUEST_STATE_KEY,
  SERVER_KEY,
} from '../../lambda/settings/settings-table.ts'
import { introspects, needsSecret } from '../../lambda/settings/token-check.ts'
import type { ProtectedMcpApiProps } from '../settings/protected-mcp-api-props.ts'
import type { ConstructSettings } from '../settings/settings-of-props.ts'
import { clientKeyVariables, grantSign } from './client-key.ts'
import { ClientSecret } from './client-secret.ts'
import { requestStateKey } from './request-state-key.ts'
import { serverKey } from './server-key.ts'
import { sharedTableOf } from './shared-table.ts'
import { grantServerSecrets, refuseOwnSecret } from './server-secrets.ts'

/** What the MCP function reads, signs by or shares, as far as its settings and its server need it. */
interface FunctionKeys {
  /** ARN or name of the client secret, or private key. */
  readonly clientSecretId: string | undefined
  /** ARN or name of the server key. */
  readonly serverKeyId: string | undefined
  readonly sharedTableName: string | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly grant: (mcp: Function) => void
}

export function functionKeys(
  scope: Construct,
  props: ProtectedMcpApiProps,
  settings: ConstructSettings,
): FunctionKeys {
  const secret = clientSecret(scope, props, settings)
  const signingKey = clientKeyOf(props, settings)
  const stateKey = requestStateKey(scope, props)
  const ownKey = serverKey(scope, props)
  const table = sharedTableOf(scope, props)
  return {
    clientSecretId: secret?.secretId,
    serverKeyId: ownKey?.secretId,
    sharedTableName: table?.tableName,
    environment: {
      ...(secret && { [CLIENT_SECRET.arn[0]]: secret.secretId }),
      ...(signingKey && clientKeyVariables(signingKey, props.clientPublicKeys)),
      ...(stateKey && { [REQUEST_STATE_KEY.arn[0]]: stateKey.secretId }),
      ...(ownKey && { [SERVER_KEY.arn[0]]: ownKey.secretId }),
      ...table?.environment,
    },
    grant(mcp) {
      secret?.grantRead(mcp)
      if (signingKey !== undefined) grantSign(signingKey, mcp)
      grantServerSecrets(scope, props, mcp)
      stateKey?.grantRead(mcp)
      ownKey?.grantRead(mcp)
      table?.grant(mcp)
    },
  }
}

/** Exists only where something is introspected or exchanged. */
function clientSecret(
  scope: Construct,
  props: ProtectedMcpApiProps,
  settings: ConstructSettings,
): ClientSecret | undefined {
  const { clientSecret: existing, encryptionKey, destroyClientSecret = false } = props
  const hasKey = props.clientKey !== undefined
  if (!needsSecret({ ...props, ...settings }, hasKey, clientUsersOf(props.server ?? {}))) {
    refuseOwnSecret(scope, 'ClientSecret', props)
    return undefined
  }
  const isDestroyed = destroyClientSecret
  const isPrivateKey = props.clientAuthMethod === 'private_key_jwt'
  const options = { existing, encryptionKey, isDestroyed, isPrivateKey }
  return new ClientSecret(scope, 'ClientSecret', options)
}

/** Undefined where nothing is introspected or exchanged. */
export function clientKeyOf(
  props: ProtectedMcpApiProps,
  settings: Pick<GateSettings, 'tokenCheck' | 'authServers'>,
): IKey | undefined {
  return introspects(settings, clientUsersOf(props.server ?? {})) ? props.clientKey : undefined
}
