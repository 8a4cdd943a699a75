import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { SettingsReader } from '../../lambda/settings/settings-reader.ts'

/** A name in the alphabet of Secrets Manager, or an ARN that ends in one. */
const SECRET_ID = /^(?:arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[\w/+=.@-]+$/

/** Reports a variable that does not hold the name or ARN of a secret. It may hold the secret itself. */
export function checkSecretId(reader: SettingsReader, variable: string, id: string): void {
  if (SECRET_ID.test(id)) return
  reader.problems.push(
    `${variable} is neither the ARN nor the name of a secret in Secrets Manager (the value is not shown here, in case it is the secret itself)`,
  )
}

/**
 * The `SecretId` for `GetSecretValue`. Secrets Manager takes a partial ARN for a complete one if the name ends like a
 * random suffix, as "-secret" does.
 */
export const secretIdOf = ({ secretFullArn, secretName }: ISecret): string =>
  secretFullArn ?? secretName
