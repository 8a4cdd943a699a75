/** The tables that environments are measured with. */
import { type Backend, never, type Reply, startBackend } from '../../test/support/backend.ts'
import { type DynamoTable, startDynamoTable } from '../../test/support/dynamo-table.ts'
import { startDynamoDbLocal } from '../../test/external/dynamodb/dynamodb-local.ts'

/** Off: there is one, which nobody asks; hanging: it never answers. */
export type Way = 'off' | 'on' | 'hanging' | 'DynamoDB Local'

type Table = AsyncDisposable & Pick<DynamoTable, 'counts'>

/** Of a stand-in. DynamoDB Local takes the time that it takes. */
const TABLE_MS = 5

export async function startTable(way: Way): Promise<Table> {
  if (way === 'DynamoDB Local') return startCountedLocal()
  const table = await startDynamoTable(TABLE_MS)
  if (way === 'hanging') table.fault = never
  return table
}

async function startCountedLocal(): Promise<Table> {
  const local = await startDynamoDbLocal()
  const counts = { reads: 0, writes: 0, refusedWrites: 0 }
  const counting: Backend = await startBackend(forward(local.origin, counts))
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = counting.origin
  return {
    counts,
    async [Symbol.asyncDispose]() {
      await counting[Symbol.asyncDispose]()
      await local[Symbol.asyncDispose]()
    },
  }
}

function forward(origin: string, counts: DynamoTable['counts']): Reply {
  return (response, { headers, body }) => {
    const passed = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'].map(
      (name) => [name, String(headers[name])] as [string, string],
    )
    const isRead = String(headers['x-amz-target']).endsWith('.GetItem')
    const answer = async () => {
      const got = await fetch(origin, { method: 'POST', headers: passed, body })
      counts[isRead ? 'reads' : got.ok ? 'writes' : 'refusedWrites'] += 1
      response.writeHead(got.status, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(await got.text())
    }
    void answer()
  }
}
