import type { Construct } from 'constructs'
import { needsServerKey } from '../../lambda/settings/server-key.ts'
import type { ProtectedMcpApiProps } from '../settings/protected-mcp-api-props.ts'
import { FunctionSecret, type FunctionSecretProps, RANDOM_KEY } from './function-secret.ts'

type ServerKeyProps = Pick<FunctionSecretProps, 'existing' | 'encryptionKey'>

/**
 * The key from which the function derives one for each purpose (`lambda/base/server-key.ts`).
 *
 * The request state key is not one of them: an earlier version that a rollback or a gradual deployment runs reads it by its
 * own secret, which would be gone.
 */
class ServerKey extends FunctionSecret {
  constructor(scope: Construct, id: string, props: ServerKeyProps) {
    super(scope, id, {
      ...props,
      named: { setting: 'SERVER_KEY_ARN', prop: 'serverKey' },
      created: {
        description:
          'Key from which the server derives its own keys: plain text, or JSON with "server_key".',
        ...RANDOM_KEY, // nothing fails for want of it: SERVER_KEY_ARN is for those who need old pseudonyms
        unrotated:
          'Only this server uses the key. A new value, which the function picks up by itself, replaces every key that was derived from the old one: cached verdicts are asked for again, shared limits of callers begin anew, and pseudonyms and hashes in the log change.',
      },
    })
  }
}

/** Exists only where something derives a key from it, or when there is one already. */
export function serverKey(
  scope: Construct,
  props: ProtectedMcpApiProps,
): FunctionSecret | undefined {
  const { serverKey: existing, encryptionKey } = props
  return needsServerKey(props) || existing !== undefined
    ? new ServerKey(scope, 'ServerKey', { existing, encryptionKey })
    : undefined
}
