import { Validations } from 'aws-cdk-lib'
import { type ITable, Table } from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function } from 'aws-cdk-lib/aws-lambda'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { secretArnVariable } from '../../lambda/features/needs.ts'
import type { NeededValues } from '../settings/needed-values.ts'
import { secretIdOf } from '../settings/secret-id.ts'
import { arnText } from './arn-text.ts'
import { grantSecretRead } from './function-secret.ts'
import { namedSecret } from './imported-resources.ts'

interface NeededResourcesProps extends NeededValues {
  /** Of the secrets. @default the account's `aws/secretsmanager` key */
  readonly encryptionKey: IKey | undefined
}

/** The existing secrets and tables that a server needs. */
export class NeededResources extends Construct {
  /** Everything that the server needs, for the function. */
  readonly environment: Readonly<Record<string, string>>
  readonly #secrets: readonly ISecret[]
  readonly #tables: readonly { readonly table: ITable; readonly access: 'read' | 'readWrite' }[]
  readonly #key: IKey | undefined

  constructor(scope: Construct, id: string, props: NeededResourcesProps) {
    super(scope, id)
    const { variables, secrets, tables, encryptionKey } = props
    const named = Object.entries(secrets).map(
      ([name, secretId]) => [name, namedSecret(this, name, secretId)] as const,
    )
    this.#key = encryptionKey
    this.#secrets = named.map(([, secret]) => secret)
    this.#tables = Object.entries(tables).map(([variable, { name, access }]) => ({
      table: Table.fromTableAttributes(this, variable, {
        tableName: name,
        grantIndexPermissions: true,
      }),
      access,
    }))
    this.environment = {
      ...variables,
      ...Object.fromEntries(
        named.map(([name, secret]) => [secretArnVariable(name), secretIdOf(secret)]),
      ),
      ...Object.fromEntries(Object.entries(tables).map(([variable, { name }]) => [variable, name])),
    }
  }

  /** Grants what the server needs, and nothing else. */
  grant(lambda: Function): void {
    for (const secret of this.#secrets) grantSecretRead(this, secret, this.#key, lambda)
    for (const { table, access } of this.#tables) {
      if (access === 'readWrite') table.grantReadWriteData(lambda)
      else table.grantReadData(lambda)
      Validations.of(lambda.role ?? lambda).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${arnText(this, table.tableArn)}/index/*]`,
        reason: 'A table that belongs to something else does not tell the names of its indexes.',
      })
    }
  }
}
