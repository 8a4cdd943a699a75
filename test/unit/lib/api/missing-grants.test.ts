import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App, Stack } from 'aws-cdk-lib'
import { Annotations, Match } from 'aws-cdk-lib/assertions'
import { AttributeType, type ITable, Table } from 'aws-cdk-lib/aws-dynamodb'
import { ManagedPolicy, Policy, PolicyStatement, ServicePrincipal, Role } from 'aws-cdk-lib/aws-iam'
import type { Function } from 'aws-cdk-lib/aws-lambda'
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Needs } from '../../../../lambda/features/needs.ts'
import { ProtectedMcpApi } from '../../../../lib/protected-mcp-api.ts'
import { contextWith, ISSUER } from '../synthesis.ts'

const NEEDS = {
  secrets: { NOTES_KEY: 'for the API', TAGS_KEY: 'for tags' },
  tables: { NOTES_TABLE: 'read', TAGS_TABLE: 'readWrite' },
} as const
const NO_SECRETS =
  'mcpFunction may read none of the secrets that its server needs (NOTES_KEY, TAGS_KEY): call secret.grantRead(api.mcpFunction) for each'
const NO_READS =
  'mcpFunction may read none of the tables that its server reads (NOTES_TABLE): call table.grantReadData(api.mcpFunction) for each'
const NO_WRITES =
  'mcpFunction may write none of the tables that its server writes (TAGS_TABLE): call table.grantReadWriteData(api.mcpFunction) for each'

interface Granting {
  readonly stack: Stack
  readonly mcp: Function
  readonly table: ITable
  readonly secret: ISecret
}

/** The warnings of an app that gives the server its variables, and grants what it grants. */
function warnings(grant: (granting: Granting) => void, needs: Needs = NEEDS): string[] {
  const app = new App({ context: contextWith({ '@aws-cdk/aws-iam:minimizePolicies': true }) })
  const stack = new Stack(app, 'Notes')
  const table = new Table(stack, 'Table', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
  }) as ITable
  const secret = Secret.fromSecretNameV2(stack, 'Key', 'notes/key')
  const { mcpFunction } = new ProtectedMcpApi(stack, 'Api', {
    issuer: ISSUER,
    server: { needs },
    environment: {
      NOTES_KEY_ARN: secret.secretArn,
      TAGS_KEY_ARN: secret.secretArn,
      NOTES_TABLE: table.tableName,
      TAGS_TABLE: table.tableName,
    },
  })
  grant({ stack, mcp: mcpFunction, table, secret })
  return Annotations.fromStack(stack)
    .findWarning('/Notes/Api', Match.stringLikeRegexp('^mcpFunction may'))
    .map(({ entry }) => (entry.data as string).replace(/ \[ack: .*$/, ''))
}

suite('what a server needs and its function may not do', () => {
  test('is a warning when nothing is granted', () => {
    assert.deepEqual(
      warnings(() => {}),
      [NO_SECRETS, NO_READS, NO_WRITES],
    )
  })

  test('is none when all is granted, in any way', () => {
    const all = [
      ({ mcp, table, secret }: Granting) => {
        secret.grantRead(mcp)
        table.grantReadWriteData(mcp)
      },
      ({ mcp }: Granting) =>
        mcp.addToRolePolicy(new PolicyStatement({ actions: ['*'], resources: ['*'] })),
      ({ mcp }: Granting) => {
        for (const action of ['secretsmanager:*', 'dynamodb:Query', 'dynamodb:PutItem']) {
          mcp.addToRolePolicy(new PolicyStatement({ actions: [action], resources: ['*'] }))
        }
      },
    ]
    for (const grant of all) assert.deepEqual(warnings(grant), [])
  })

  test('is told apart by kind', () => {
    assert.deepEqual(
      warnings(({ mcp, secret }) => secret.grantRead(mcp)),
      [NO_READS, NO_WRITES],
    )
    assert.deepEqual(
      warnings(({ mcp, table }) => table.grantReadData(mcp)),
      [NO_SECRETS, NO_WRITES],
    )
  })

  test('is nothing for a server without needs', () => {
    assert.deepEqual(
      warnings(() => {}, {}),
      [],
    )
  })

  test('is unknown, and so no warning, with policies that come from elsewhere', () => {
    const statements = [new PolicyStatement({ actions: ['dynamodb:Query'], resources: ['*'] })]
    const elsewhere = [
      ({ stack, mcp }: Granting) =>
        new Policy(stack, 'Own', { statements, roles: [mcp.role as Role] }),
      ({ stack, mcp }: Granting) =>
        new ManagedPolicy(stack, 'Own', { statements, roles: [mcp.role as Role] }),
      ({ mcp }: Granting) =>
        mcp.role?.addManagedPolicy(
          ManagedPolicy.fromAwsManagedPolicyName('AmazonDynamoDBFullAccess'),
        ),
    ]
    for (const grant of elsewhere) assert.deepEqual(warnings(grant), [])
    const ofAnother = ({ stack }: Granting) => {
      const role = new Role(stack, 'Other', {
        assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      })
      new Policy(stack, 'Own', { statements, roles: [role] })
    }
    assert.equal(warnings(ofAnother).length, 3)
  })
})
