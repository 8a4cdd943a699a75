import type { Construct } from 'constructs'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { type ITable, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Vpc } from 'aws-cdk-lib/aws-ec2'
import { Key } from 'aws-cdk-lib/aws-kms'
import { HostedZone } from 'aws-cdk-lib/aws-route53'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { DeploymentSettings } from '../settings/deployment-settings.ts'

const RANDOM_SUFFIX = /-[A-Za-z0-9]{6}$/

/** Imports the existing resources that the settings name, under the names of the construct's props. */
export function importedResources(stack: Construct, settings: DeploymentSettings) {
  const { existingSecret, existingStateKey, kmsKeyArn, certificateArn, hostedZoneId, vpcId } =
    settings
  const { clientKeyArn, existingServerKey } = settings
  return {
    authServers: settings.authServers?.map((server, index) => {
      const { clientSecretArn: id, clientSecret: _, ...others } = server
      const clientSecret = id && namedSecret(stack, `ClientSecret${index}`, id)
      return { ...others, ...(clientSecret && { clientSecret }) }
    }),
    clientSecret:
      existingSecret === undefined ? undefined : namedSecret(stack, 'ClientSecret', existingSecret),
    clientKey:
      clientKeyArn === undefined ? undefined : Key.fromKeyArn(stack, 'ClientKey', clientKeyArn),
    requestStateKey:
      existingStateKey === undefined
        ? undefined
        : namedSecret(stack, 'RequestStateKey', existingStateKey),
    serverKey:
      existingServerKey === undefined
        ? undefined
        : namedSecret(stack, 'ServerKey', existingServerKey),
    sharedTable:
      settings.sharedTable === undefined ? undefined : importedTable(stack, settings.sharedTable),
    encryptionKey: kmsKeyArn === undefined ? undefined : Key.fromKeyArn(stack, 'Key', kmsKeyArn),
    certificate:
      certificateArn === undefined
        ? undefined
        : Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
    edgeOriginCertificate:
      settings.edgeOriginCertificateArn === undefined
        ? undefined
        : Certificate.fromCertificateArn(
            stack,
            'OriginCertificate',
            settings.edgeOriginCertificateArn,
          ),
    hostedZone:
      hostedZoneId === undefined
        ? undefined
        : HostedZone.fromHostedZoneId(stack, 'Zone', hostedZoneId),
    vpc: vpcId === undefined ? undefined : Vpc.fromLookup(stack, 'Vpc', { vpcId }),
  }
}

function importedTable(scope: Construct, id: string): ITable {
  return id.startsWith('arn:')
    ? Table.fromTableArn(scope, 'SharedTable', id)
    : Table.fromTableName(scope, 'SharedTable', id)
}

/**
 * Imports a secret.
 *
 * @param secretId name, ARN, or ARN without its random suffix. For a name that ends in a hyphen and six characters, give the
 *   name or the complete ARN: Secrets Manager would take the partial one for complete
 */
export function namedSecret(scope: Construct, id: string, secretId: string): ISecret {
  if (!secretId.startsWith('arn:')) return Secret.fromSecretNameV2(scope, id, secretId)
  const attributes = RANDOM_SUFFIX.test(secretId)
    ? { secretCompleteArn: secretId }
    : { secretPartialArn: secretId }
  return Secret.fromSecretAttributes(scope, id, attributes)
}
