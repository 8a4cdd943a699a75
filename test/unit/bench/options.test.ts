import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { withNewTokens } from '../../../bench/options/calls.ts'
import type { Metric } from '../../../bench/options/measure.ts'
import { differences, legendOf, tableOf } from '../../../bench/options/tables.ts'
import { OFF, PAGES, type Variant } from '../../../bench/options/variants.ts'
import { withResults } from '../../../bench/report/publish.ts'
import { eventOf, type Step } from '../../../bench/support/plan.ts'
import type { Values } from '../../../bench/support/rounds.ts'
import { exactly } from '../../../bench/support/statistics.ts'

const values = (change: Partial<Values<Metric>>): Values<Metric> => ({
  cpu: 40,
  p50: 41,
  p99: 100,
  slowest: 5,
  coldCpu: 50,
  asked: 1,
  tableRequests: 0,
  ...change,
})
const ON: Variant = { ...OFF, name: 'on' }
const OTHER: Variant = { ...OFF, name: 'on, other calls', reference: 'on' }

suite('a table of an option', () => {
  const samples = new Map([
    [OFF.name, [values({ cpu: 40 }), values({ cpu: 80 })]],
    ['on', [values({ cpu: 60 }), values({ cpu: 120 })]],
    ['on, other calls', [values({ cpu: 90, asked: 7 }), values({ cpu: 180, asked: 7 })]],
  ])
  const table = tableOf('audit', [OFF, ON, OTHER], samples, ({ name }) =>
    name === OFF.name ? 486_000 : 494_200,
  )
  const valueOf = (key: string) => table.rows.map((row) => row.values[key]?.median)

  test('has ratios of each round to the server with all options off, or to the same calls', () => {
    assert.deepEqual(valueOf('ratio'), [1, 1.5, 1.5])
    assert.deepEqual(table.rows[1]?.values['ratio'], exactly(1.5))
  })

  test('has the size of the code in thousands of bytes', () => {
    assert.deepEqual(valueOf('bytes'), [486, 494.2, 494.2])
  })

  test('leaves out what is the same in all rows', () => {
    const keys = new Set(table.columns.map(({ key }) => key))
    assert.ok(keys.has('asked'))
    assert.ok(!keys.has('tableRequests'))
  })

  test('explains to readers of the page what its columns are, and no others', () => {
    assert.match(legendOf(table), /CPU ÷ off.*Questions/)
    assert.doesNotMatch(legendOf(table), /Table requests|p99/)
  })
})

suite('two runs', () => {
  const tableWith = (title: string, ratio: number) => ({
    title,
    notes: [],
    columns: [],
    rows: [{ candidate: 'on', values: { ratio: exactly(ratio) } }],
  })

  test('agree within a tenth', () => {
    assert.deepEqual(differences([tableWith('audit', 1.09)], [tableWith('audit', 1)]), [])
  })

  test('that differ by more are told apart, whichever is larger', () => {
    const now = [tableWith('audit', 1.5), tableWith('opentelemetry', 1)]
    const before = [tableWith('audit', 1), tableWith('opentelemetry', 1.5)]
    assert.deepEqual(differences(now, before), [
      'audit, on, a warm call: 1.50 after 1.00',
      'opentelemetry, on, a warm call: 1.00 after 1.50',
    ])
  })

  test('are compared where both have measured', () => {
    assert.deepEqual(differences([tableWith('audit', 1.5)], []), [])
  })
})

test('every variant has a name of its own, by which its values are found, and a reference in its table', () => {
  const names = [OFF, ...Object.values(PAGES).flat()].map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
  for (const [page, variants] of Object.entries(PAGES)) {
    const inTable = new Set([OFF, ...variants].map(({ name }) => name))
    for (const { reference = OFF.name } of variants) assert.ok(inTable.has(reference), page)
  }
})

test('headers in turn take the place of the own ones', () => {
  const event = { headers: { authorization: 'Bearer a', accept: 'b' } }
  const headers = [{ authorization: 'DPoP c', dpop: 'd' }, { authorization: 'DPoP e' }]
  const step = { event, count: 3, headers, expected: {} } as unknown as Step
  assert.deepEqual(eventOf(step, 2).headers, { authorization: 'DPoP c', accept: 'b', dpop: 'd' })
  assert.equal(eventOf(step, 1).headers['authorization'], 'DPoP e')
})

test('calls with new tokens never send one twice in a process', async () => {
  const sent = new Set<string | undefined>()
  const ask = async () => ({ statusCode: 200 })
  for (const part of ['cold', 'warmUp', 'measured'] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is simpler
    const step = await withNewTokens({ part, count: 10, ask })
    for (let index = 0; index < 10; index += 1)
      sent.add(eventOf(step, index).headers['authorization'])
  }
  assert.equal(sent.size, 30)
})

suite('results in a page', () => {
  test('replace those of the run before, and nothing else', () => {
    const page = 'a\n\n<!-- results -->\n\nold\n\n<!-- end of results -->\n\nb\n'
    const once = withResults(page, ['new', 'two'], 'p.md')
    assert.equal(once, 'a\n\n<!-- results -->\n\nnew\n\ntwo\n\n<!-- end of results -->\n\nb\n')
    assert.equal(withResults(once, ['new', 'two'], 'p.md'), once)
  })

  test('need a place', () => {
    assert.throws(() => withResults('a', ['new'], 'p.md'), /^Error: p\.md has no place/)
  })
})
