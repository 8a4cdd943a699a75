/* oxlint-disable no-await-in-loop -- one call after the other */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { beforeEach, suite, mock, test } from 'node:test'
import { deriveKey } from '../../../../lambda/base/server-key.ts'
import type { InvalidToken } from '../../../../lambda/oauth/rejection.ts'
import { seal } from '../../../../lambda/shared/seal.ts'
import type { Item } from '../../../support/dynamo-table.ts'
import {
  CONTEXT,
  environment,
  GRANT,
  KEY,
  REFUSAL,
  later,
  START_MS,
  tableForTests,
} from '../../../support/shared-verdicts.ts'

const { table, warn, onlyItem } = await tableForTests()

let hash = ''
beforeEach(() => void (hash = randomUUID()))

suite('an item that this server has not written is no verdict', () => {
  const spoil = async (change: (item: Item, pk: string) => Item) => {
    const [pk, item] = onlyItem()
    table.items.set(pk, change(item, pk))
    const next = environment(REFUSAL)
    assert.deepEqual([await next.find(hash), next.asked()], [REFUSAL, 1])
  }
  const sealedAs = (text: string, key: string, label: string): Item => ({
    sealed: { B: seal(deriveKey(key, 'token cache values'), text, label).toString('base64') },
  })
  const asked = (askedAt: number) => JSON.stringify({ verdict: GRANT, askedAt })
  const LABEL = () => `${CONTEXT}\n${hash}`
  beforeEach(async () => void (await environment(GRANT).find(hash)))

  test('that of another token', async () => {
    const [own] = onlyItem()
    await environment(GRANT).find('another')
    const [other] = [...table.items].filter(([pk]) => pk !== own).map(([, item]) => item)
    table.items.delete([...table.items.keys()].find((pk) => pk !== own) ?? '')
    await spoil((item) => ({ ...item, sealed: other?.['sealed'] ?? {} }))
  })

  test('a changed one, one in plain text, and one of another key', async () => {
    await spoil(({ sealed, ...item }) => ({
      ...item,
      sealed: { B: `${sealed?.['B']?.slice(0, -4)}AAA=` },
    }))
    await spoil((item) => ({ ...item, sealed: { B: btoa(asked(START_MS)) } }))
    await spoil((item) => ({ ...item, ...sealedAs(asked(START_MS), `${KEY}!`, LABEL()) }))
  })

  test('is told in the log, and replaced whatever it says of its time', async () => {
    await spoil((item) => ({ ...item, sealed: { B: 'AAAA' }, askedAt: { N: '9'.repeat(15) } }))
    await later(5, undefined)
    const [call] = warn.mock.calls.map(({ arguments: given }) => given as unknown[])
    assert.deepEqual(call, [
      'the shared table holds something that this server has not written',
      { reason: 'table_foreign_item', detail: 'an item is not what was written' },
    ])
    assert.equal(((await environment(GRANT).find(hash)) as InvalidToken).kind, 'invalid_token')
  })

  test('one from the future', async () => {
    const valid = (askedAt: number) => sealedAs(asked(askedAt), KEY, LABEL())
    const [pk, item] = onlyItem()
    table.items.set(pk, { ...item, ...valid(START_MS + 1000) })
    assert.deepEqual(await environment(REFUSAL).find(hash), GRANT, 'clocks differ')
    await spoil((one) => ({ ...one, ...valid(START_MS + 1001) }))
  })

  test('one that was put back after its time', async () => {
    const [pk, item] = onlyItem()
    mock.timers.tick(60_000)
    table.items.set(pk, { ...item, heldUntil: { N: '9'.repeat(15) } })
    const next = environment(REFUSAL)
    assert.deepEqual([await next.find(hash), next.asked()], [REFUSAL, 1])
  })

  test('a lease for longer than there is, or of no time', async () => {
    for (const until of [String(START_MS + 60_000), 'soon']) {
      const before = table.counts.reads
      await spoil(({ pk = {} }) => ({ pk, heldUntil: { N: until } }))
      assert.equal(table.counts.reads, before + 1, 'nobody waits for it')
    }
    await spoil(({ pk = {} }) => ({ pk }))
  })
})
