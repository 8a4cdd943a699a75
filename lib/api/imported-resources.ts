import type { Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { Vpc } from 'aws-cdk-lib/aws-ec2'
import { Key } from 'aws-cdk-lib/aws-kms'
import { HostedZone } from 'aws-cdk-lib/aws-route53'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { DeploymentSettings } from '../settings/deployment-settings.ts'

const RANDOM_SUFFIX = /-[A-Za-z0-9]{6}$/

/** Imports the existing resources that the settings name, under the names of the construct's props. */
export function importedResources(stack: Stack, settings: DeploymentSettings) {
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
 * @param id name, ARN, or ARN without its random suffix. For a name that ends in a hyphen and six characters, give the
 *   name or the complete ARN: Secrets Manager would take the partial one for complete
 */
function namedSecret(stack: Stack, id: string): ISecret {
  if (!id.startsWith('arn:')) return Secret.fromSecretNameV2(stack, 'ClientSecret', id)
  const attributes = RANDOM_SUFFIX.test(id) ? { secretCompleteArn: id } : { secretPartialArn: id }
  return Secret.fromSecretAttributes(stack, 'ClientSecret', attributes)
}
