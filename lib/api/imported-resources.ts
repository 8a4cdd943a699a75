/** Resources that the settings name, as the construct takes them. */
import type { Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { Vpc } from 'aws-cdk-lib/aws-ec2'
import { Key } from 'aws-cdk-lib/aws-kms'
import { HostedZone } from 'aws-cdk-lib/aws-route53'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { ProtectedMcpApiProps } from '../protected-mcp-api-props.ts'
import type { DeploymentSettings } from '../settings/deployment-settings.ts'

const RANDOM_SUFFIX = /-[A-Za-z0-9]{6}$/

type Existing = 'clientSecret' | 'encryptionKey' | 'certificate' | 'hostedZone' | 'vpc'

export function existingResources(
  stack: Stack,
  settings: DeploymentSettings,
): Pick<ProtectedMcpApiProps, Existing> {
  const { existingSecret, kmsKeyArn, certificateArn, hostedZoneId, vpcId } = settings
  return {
    clientSecret: existingSecret === undefined ? undefined : namedSecret(stack, existingSecret),
    encryptionKey: kmsKeyArn === undefined ? undefined : Key.fromKeyArn(stack, 'Key', kmsKeyArn),
    certificate:
      certificateArn === undefined
        ? undefined
        : Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
    hostedZone:
      hostedZoneId === undefined
        ? undefined
        : HostedZone.fromHostedZoneId(stack, 'Zone', hostedZoneId),
    vpc: vpcId === undefined ? undefined : Vpc.fromLookup(stack, 'Vpc', { vpcId }),
  }
}

/**
 * @param id name, ARN, or ARN without its random suffix. A name that ends in a hyphen and six characters must not be
 *   given as an ARN without suffix: Secrets Manager takes such an ARN for a whole one
 */
function namedSecret(stack: Stack, id: string): ISecret {
  if (!id.startsWith('arn:')) return Secret.fromSecretNameV2(stack, 'ClientSecret', id)
  const attributes = RANDOM_SUFFIX.test(id) ? { secretCompleteArn: id } : { secretPartialArn: id }
  return Secret.fromSecretAttributes(stack, 'ClientSecret', attributes)
}
