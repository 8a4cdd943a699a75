import type { Construct } from 'constructs'
import { featuresOf } from '../../lambda/features/define-server.ts'
import type { ProtectedMcpApiProps } from '../settings/protected-mcp-api-props.ts'
import { FunctionSecret, type FunctionSecretProps, RANDOM_KEY } from './function-secret.ts'

type RequestStateKeyProps = Pick<FunctionSecretProps, 'existing' | 'encryptionKey'>

/** The key that seals what clients hold while a call waits for the user's answer (MCP 2026-07-28). */
class RequestStateKey extends FunctionSecret {
  constructor(scope: Construct, id: string, props: RequestStateKeyProps) {
    super(scope, id, {
      ...props,
      named: { setting: 'REQUEST_STATE_KEY_ARN', prop: 'requestStateKey' },
      created: {
        description:
          'Key that seals the state of calls that ask the user: plain text, or JSON with "request_state_key".',
        ...RANDOM_KEY, // with it, only calls that wait for an answer are lost
        unrotated:
          'Only this server uses the key, for ten minutes a call. With a new value, which the function picks up by itself, the calls that wait for an answer have to begin again.',
      },
    })
  }
}

/** Exists only for a server that asks the user, or when there is one already. */
export function requestStateKey(
  scope: Construct,
  { server = {}, requestStateKey: existing, encryptionKey }: ProtectedMcpApiProps,
): RequestStateKey | undefined {
  const isNeeded = existing !== undefined || featuresOf(server).some(({ asks }) => asks)
  return isNeeded
    ? new RequestStateKey(scope, 'RequestStateKey', { existing, encryptionKey })
    : undefined
}
