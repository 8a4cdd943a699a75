import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { clientKeyEnvironment } from '../../lambda/settings/client-key.ts'

/** What the function has to know of the key by which this server's client signs. */
export function clientKeyVariables(
  { keyArn: arn }: IKey,
  [publicKey = '']: readonly string[] = [],
): Record<string, string> {
  return clientKeyEnvironment({ arn, publicKey })
}

/** Grants to sign with the key, and nothing else: the public key is known at synth. */
export function grantSign(key: IKey, grantee: IGrantable): void {
  Grant.addToPrincipal({ grantee, actions: ['kms:Sign'], resourceArns: [key.keyArn] })
}
