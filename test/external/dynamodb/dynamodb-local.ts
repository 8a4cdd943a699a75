/** DynamoDB Local, AWS's own DynamoDB for one machine, fetched once by Maven. */
import assert from 'node:assert/strict'
import {
  CreateTableCommand,
  DynamoDBClient,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDynamo } from '../../../lambda/shared/dynamo.ts'
import { cachedFolder } from '../../support/cached-folder.ts'
import { type Item, TABLE } from '../../support/dynamo-table.ts'
import { freePort } from '../../support/free-port.ts'
import { fetchByMaven } from '../../support/maven.ts'
import { start, waitUntilReady } from '../../support/processes.ts'
import { say } from '../../support/progress.ts'

const DYNAMODB_LOCAL_VERSION = '2.6.1'
/** Of all files, by their names. */
const SHA256 = 'ef88776b3c29fed2157428c089910a7eaa7cc6360e1f6eee4f986af3276026c1'
const POM = path.join(import.meta.dirname, 'pom.xml')
const SERVER = path.join(import.meta.dirname, 'server.xml')
const START_TIMEOUT_MS = 60_000
/** Until Java has compiled what it runs often, answers take longer than the client waits. */
const WARM_MS = 100
const MAX_ROUNDS = 30
const AT_ONCE = 50

export interface DynamoDbLocal extends AsyncDisposable {
  readonly origin: string
  readonly items: () => Promise<readonly Item[]>
}

/** Starts it, with a table as the stack makes it. The client of this process finds it by its environment. */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const folder = await distribution()
  const port = await freePort()
  const options = [
    `-Djava.library.path=${folder}`,
    `-Dport=${port}`,
    '-XX:TieredStopAtLevel=1', // it starts faster
    '-cp',
    `${folder}/*`,
  ]
  const { PATH, JAVA_HOME } = process.env
  const running = start('java', [...options, 'org.eclipse.jetty.xml.XmlConfiguration', SERVER], {
    env: { PATH, JAVA_HOME, DDB_LOCAL_TELEMETRY: '0' },
    folder: await mkdtemp(path.join(tmpdir(), 'mcp-auth-dynamodb-')),
    quiet: true,
  })
  const origin = `http://127.0.0.1:${port}`
  const answers = () =>
    fetch(origin).then(
      () => true,
      () => false,
    )
  await waitUntilReady(running, answers, START_TIMEOUT_MS)
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: origin,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
  const client = new DynamoDBClient({ endpoint: origin })
  await createTable(client)
  await warmUp()
  return {
    origin,
    items: async () => (await client.send(new ScanCommand({ TableName: TABLE }))).Items as never,
    async [Symbol.asyncDispose]() {
      client.destroy()
      await running.stop()
    },
  }
}

/** Has new connections read and written at once, as environments that start, until that takes no longer. */
async function warmUp(): Promise<void> {
  const pk = { S: 'test:warm' }
  for (let round = 0, ms = Infinity; ms > WARM_MS && round < MAX_ROUNDS; round += 1) {
    const before = performance.now()
    const calls = Array.from({ length: AT_ONCE }, async () => {
      const dynamo = createDynamo(process.env)
      await dynamo('PutItem', { TableName: TABLE, Item: { pk } })
      await dynamo('GetItem', { TableName: TABLE, Key: { pk } })
    })
    // eslint-disable-next-line no-await-in-loop -- one round after the other
    await Promise.allSettled(calls)
    ms = performance.now() - before
  }
}

async function createTable(client: DynamoDBClient): Promise<void> {
  const key = { AttributeName: 'pk' }
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ ...key, KeyType: 'HASH' }],
      AttributeDefinitions: [{ ...key, AttributeType: 'S' }],
    }),
  )
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: TABLE,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    }),
  )
}

async function distribution(): Promise<string> {
  const pom = await readFile(POM, 'utf8')
  return cachedFolder(import.meta.dirname, [pom, SHA256], async (folder) => {
    say(`       fetching DynamoDB Local ${DYNAMODB_LOCAL_VERSION} (50 MB)`)
    const repository = await fetchByMaven(folder, 'copy-dependencies', `--file=${POM}`)
    await rm(repository, { recursive: true })
    assert.equal(await hashOf(folder), SHA256, 'DynamoDB Local has another hash than expected')
  })
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of (await readdir(folder)).toSorted()) {
    hash.update(name)
    // eslint-disable-next-line no-await-in-loop -- in their order
    hash.update(await readFile(path.join(folder, name)))
  }
  return hash.digest('hex')
}
