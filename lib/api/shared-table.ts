import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { AttributeType, BillingMode, type ITable, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Grant } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Function } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { writeSettings } from '../../lambda/settings/setting.ts'
import { SHARED } from '../../lambda/settings/settings-table.ts'
import { SHARED_USES, type SharedUse } from '../../lambda/settings/shared.ts'
import type { ProtectedMcpApiProps } from '../settings/protected-mcp-api-props.ts'

/** What the function calls for each use (`lambda/shared/table.ts`). */
const ACTIONS = {
  sharedTokenCache: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  sharedCallerLimit: ['dynamodb:UpdateItem'],
  sharedReplayCache: ['dynamodb:PutItem'],
} as const satisfies Record<SharedUse, readonly string[]>
/** What DynamoDB does with the key, in the name of the caller. */
const KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
]

interface SharedTableProps {
  readonly uses: readonly SharedUse[]
  /** @default a new table is created */
  readonly existing: ITable | undefined
  /** @default a key that DynamoDB owns */
  readonly encryptionKey: IKey | undefined
}

/** The table that all environments of the MCP function share: an existing one, or one that the stack creates. */
class SharedTable extends Construct {
  readonly environment: Readonly<Record<string, string>>
  readonly tableName: string
  readonly #uses: readonly SharedUse[]
  readonly #table: ITable
  readonly #key: IKey | undefined

  constructor(scope: Construct, id: string, props: SharedTableProps) {
    super(scope, id)
    const { uses, existing, encryptionKey } = props
    this.#uses = uses
    this.#table = existing ?? this.#create(encryptionKey)
    this.#key = this.#table.encryptionKey ?? encryptionKey
    // Without a value that is undefined: the name is known at deployment only.
    const { tableName: sharedTable } = this.#table
    this.tableName = sharedTable
    this.environment = writeSettings(SHARED, {
      ...Object.fromEntries(uses.map((use) => [use, true])),
      sharedTable,
    })
  }

  /** Grants to read and write items, and to use the table's key through DynamoDB only. */
  grant(mcp: Function): void {
    Grant.addToPrincipal({
      grantee: mcp,
      actions: [...new Set(this.#uses.flatMap((use) => ACTIONS[use]))],
      resourceArns: [this.#table.tableArn],
    })
    if (this.#key === undefined) return
    const { region, urlSuffix } = Stack.of(this)
    Grant.addToPrincipal({
      grantee: mcp,
      actions: KEY_ACTIONS,
      resourceArns: [this.#key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
    })
  }

  #create(encryptionKey: IKey | undefined): ITable {
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY, // nothing in it is missed
      ...(encryptionKey && { encryptionKey }),
    })
    Validations.of(table).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason:
        'Nothing in it is worth a backup: lost verdicts are asked for again, limits of callers begin anew, and proofs are good for minutes.',
    })
    return table as ITable // under exactOptionalPropertyTypes the class does not satisfy its own interface
  }
}

/** Exists only where something is shared. */
export function sharedTableOf(
  scope: Construct,
  props: ProtectedMcpApiProps,
): SharedTable | undefined {
  const uses = tableUses(props)
  if (uses.length === 0) return undefined
  const { sharedTable: existing, encryptionKey } = props
  return new SharedTable(scope, 'SharedTable', { uses, existing, encryptionKey })
}

/** What the table is for. */
export function tableUses(props: Pick<ProtectedMcpApiProps, SharedUse>): readonly SharedUse[] {
  return SHARED_USES.filter((use) => props[use] === true)
}
