/** What the server of the examples needs, made before it is deployed. */
import {
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import {
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb'
import { LIVE } from '../../../lib/settings/release-rules.ts'
import { CREDENTIALS, REGION } from './ministack.ts'

export const TABLE = 'notes-of-users'
export const SECRET = 'weather/api-key'

interface Note {
  readonly userId: string
  readonly id: string
  readonly text: string
}

/** As the owner of the account, whom nothing is denied. */
export function createOwner(endpoint: string) {
  const credentials = {
    accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
    secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
  }
  const options = { endpoint, region: REGION, credentials }
  const secrets = new SecretsManagerClient(options)
  const lambda = new LambdaClient(options)
  const dynamo = new DynamoDBClient(options)
  const documents = DynamoDBDocumentClient.from(dynamo)
  let memorySize = 1024

  return {
    async createTable(): Promise<void> {
      const keys = [
        ['userId', 'HASH'],
        ['id', 'RANGE'],
      ] as const
      const command = new CreateTableCommand({
        TableName: TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keys.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
        AttributeDefinitions: keys.map(([AttributeName]) => ({
          AttributeName,
          AttributeType: 'S',
        })),
      })
      await dynamo.send(command)
    },
    async createSecret(value: string, name = SECRET): Promise<void> {
      await secrets.send(new CreateSecretCommand({ Name: name, SecretString: value }))
    },
    async storeSecret(id: string, value: string): Promise<void> {
      await secrets.send(new PutSecretValueCommand({ SecretId: id, SecretString: value }))
    },
    /** Makes a version of a function that is changed a little, and lets its alias point there. */
    async publish(FunctionName: string): Promise<void> {
      memorySize += 1
      await lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: memorySize }),
      )
      const { Version: FunctionVersion } = await lambda.send(
        new PublishVersionCommand({ FunctionName }),
      )
      await lambda.send(new UpdateAliasCommand({ FunctionName, Name: LIVE, FunctionVersion }))
    },
    async environmentOf(FunctionName: string): Promise<Readonly<Record<string, string>>> {
      const command = new GetFunctionConfigurationCommand({ FunctionName })
      return (await lambda.send(command)).Environment?.Variables ?? {}
    },
    /** All items of a table, and the attribute by which DynamoDB deletes them. */
    async contentOf(TableName: string) {
      const { Items: items = [] } = await documents.send(new ScanCommand({ TableName }))
      const { TimeToLiveDescription: { AttributeName: ttl } = {} } = await dynamo.send(
        new DescribeTimeToLiveCommand({ TableName }),
      )
      return { items, ttl }
    },
    async addNote(note: Note): Promise<void> {
      await documents.send(new PutCommand({ TableName: TABLE, Item: note }))
    },
    async notesOf(userId: string): Promise<Note[]> {
      const query = new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: 'userId = :user',
        ExpressionAttributeValues: { ':user': userId },
      })
      return ((await documents.send(query)).Items ?? []) as Note[]
    },
  }
}

export type Owner = ReturnType<typeof createOwner>
