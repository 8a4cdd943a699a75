/** What bundles hold of proofs that are good once in all environments, and processes that share them. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { json, startBackend } from '../../../support/backend.ts'
import { proofBy, proofKey } from '../../../support/dpop.ts'
import { startDynamoTable, TABLE } from '../../../support/dynamo-table.ts'
import { ACTIVE } from '../../../support/gate.ts'
import { type Bundle, codeOf, packagesIn, synthesizeBundles } from './bundle.ts'
import { CALLS, placeOf, runBundle, SECRETS, startBackends } from './running-bundle.ts'

const PROVEN = { DPOP: 'accepted' }
const SHARED = { ...PROVEN, SHARED_REPLAY_CACHE: 'true' }
const OWN = /lambda\/shared\/|token-binding\/shared-replays/

const held = ({ parts }: Bundle) =>
  [...parts.values()].flatMap(({ sources }) => sources).filter((source) => OWN.test(source))

const { Mcp: plain } = synthesizeBundles('bundle-of-proofs', PROVEN)
const { Mcp: shared } = synthesizeBundles('bundle-of-shared-proofs', SHARED)

suite('a bundle', () => {
  test('holds nothing of shared proofs where each environment has its own', () => {
    assert.deepEqual(held(plain), [])
    assert.doesNotMatch(codeOf(plain), /DynamoDB_2012|SHARED_TABLE|SHARED_REPLAY_CACHE|replayTable/)
  })

  test('with them holds a table more, and no client of the AWS SDK for them', (t) => {
    assert.ok(held(shared).some((source) => source.endsWith('shared-replays.ts')))
    assert.deepEqual(packagesIn(shared), packagesIn(plain))
    const more = codeOf(shared).length - codeOf(plain).length
    t.diagnostic(`${more} bytes for shared proofs`)
    assert.ok(more > 0 && more < 17_000, `${more} bytes`)
  })
})

test('of processes that get one proof, one answers it, and a request without a proof loads no table', async (t) => {
  const key = await proofKey()
  const said = { ...ACTIVE, cnf: { jkt: key.jkt }, token_type: 'DPoP' }
  await using table = await startDynamoTable()
  await using issuer = await startBackend(json(said))
  await using backend = await startBackends()
  const environment = {
    ...placeOf(backend),
    AUTH_INTROSPECTION_ENDPOINT: `${issuer.origin}/introspect`,
    AWS_ENDPOINT_URL_DYNAMODB: table.origin,
    SHARED_TABLE: TABLE,
  }
  const proven = async () => {
    const { token } = SECRETS
    const dpop = await proofBy(key, { token })
    const headers = { ...CALLS.modern.headers, authorization: `DPoP ${token}`, dpop }
    return { ...CALLS.modern, headers }
  }
  const [first, second, third] = [await proven(), await proven(), await proven()]
  const one = await runBundle(shared, [first, first, second], { environment })
  assert.deepEqual([one.statuses, one.undici], [[200, 401, 200], false])
  const other = await runBundle(shared, [first, second, third], { environment })
  assert.deepEqual(other.statuses, [401, 401, 200])
  assert.deepEqual(table.counts, { reads: 0, writes: 3, refusedWrites: 2 })
  const { loaded, statuses } = await runBundle(shared, [CALLS.modern], { environment })
  assert.deepEqual(statuses, [401], 'bound, and sent as Bearer')
  const isOfTable = (name: string) => name.startsWith('shared-replays')
  t.diagnostic(`${one.loaded.length} files`)
  assert.deepEqual([one.loaded.some(isOfTable), loaded.some(isOfTable)], [true, false])
})
