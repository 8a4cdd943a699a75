/** What bundles hold of the table that environments share, and processes that share it. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { json, type Reply, startBackend } from '../../../support/backend.ts'
import { startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'
import { type Bundle, codeOf, packagesIn, synthesizeBundles } from './bundle.ts'
import { CALLS, placeOf, runBundle, SECRETS, startBackends } from './running-bundle.ts'

const SERVER_KEY = 'a-server-key-of-more-than-32-bytes-of-a-test'
const OWN =
  /lambda\/shared\/|token-check\/(?:share-by-|shared-(?:item|store|verdicts)|found-age)|base\/server-key/

const ofTable = ({ parts }: Bundle) =>
  [...parts.values()].flatMap(({ sources }) => sources).filter((source) => OWN.test(source))

suite('a bundle', () => {
  test('holds nothing of a shared table by default', () => {
    const { Mcp: mcp } = synthesizeBundles('default')
    assert.deepEqual(ofTable(mcp), [])
    assert.doesNotMatch(codeOf(mcp), /DynamoDB_2012|SHARED_TABLE|SHARED_TOKEN_CACHE|SERVER_KEY/)
    const several = JSON.stringify([{ issuer: 'https://a.example.com' }])
    assert.deepEqual(ofTable(synthesizeBundles('several', ofSeveral(several)).Mcp), [])
  })

  test('with one holds a few kilobytes more, and no client of the AWS SDK for it', (t) => {
    const [plain, shared] = [
      synthesizeBundles('plain').Mcp,
      synthesizeBundles('shared', { SHARED_TOKEN_CACHE: 'true' }).Mcp,
    ]
    assert.ok(ofTable(shared).length > 8)
    assert.deepEqual(packagesIn(shared), packagesIn(plain))
    const more = codeOf(shared).length - codeOf(plain).length
    t.diagnostic(`${more} bytes for a shared table`)
    assert.ok(more > 0 && more < 13_700, `${more} bytes`)
  })
})

test('processes share one question, and undici stays out of them', async (t) => {
  const { Mcp: mcp } = synthesizeBundles('processes', { SHARED_TOKEN_CACHE: 'true' })
  await using table = await startDynamoTable()
  await using secrets = await startBackend(secretsOf)
  await using backend = await startBackends()
  const environment = {
    ...placeOf(backend),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.origin,
    AWS_ENDPOINT_URL_DYNAMODB: table.origin,
    SHARED_TABLE: TABLE,
    SERVER_KEY_ARN: 'server-key',
  }
  for (const asked of [1, 1, 1]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const run = await runBundle(mcp, [CALLS.modern, CALLS.legacy], { environment })
    assert.deepEqual([run.statuses, run.undici, backend.seen.length], [[200, 200], false, asked])
  }
  t.diagnostic(`${table.counts.reads} reads and ${table.counts.writes} writes`)
  assert.deepEqual(table.counts, { reads: 3, writes: 2, refusedWrites: 0 })
})

const secretsOf: Reply = (response, seen) => {
  const { SecretId: id } = JSON.parse(seen.body) as { readonly SecretId: string }
  json({ SecretString: id === 'server-key' ? SERVER_KEY : SECRETS.clientSecret })(response, seen)
}

function ofSeveral(list: string): Record<string, string> {
  return { AUTH_SERVERS: list, AUTH_ISSUER: '' }
}
