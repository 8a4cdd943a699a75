import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  clientKeyEnvironment,
  type ClientKeySource,
} from '../../lambda/settings/function-settings.ts'
import { onOneLine } from '../../lambda/oauth/client-keys.ts'

/** What the function has to know of the key by which this server's client signs. */
export function clientKeyVariables(
  key: IKey,
  [publicKey = '']: readonly string[] = [],
): Record<string, string> {
  const source: ClientKeySource = { arn: key.keyArn, publicKey: onOneLine(publicKey) }
  return clientKeyEnvironment(source)
}

/** Grants to sign with the key, and nothing else: the public key is known at synth. */
export function grantSign(key: IKey, grantee: IGrantable): void {
  Grant.addToPrincipal({ grantee, actions: ['kms:Sign'], resourceArns: [key.keyArn] })
}
