import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { markdownOf, rowsOf } from '../../../bench/report/markdown.ts'
import { svgOf } from '../../../bench/report/picture.ts'
import { targetResults } from '../../../bench/report/targets.ts'
import { previousRun, writeReport } from '../../../bench/report/write-report.ts'
import { FULL, QUICK } from '../../../bench/support/bench.ts'
import { NAIVE, PROJECT, UNCACHED } from '../../../bench/support/candidates.ts'
import { exactly } from '../../../bench/support/statistics.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const table = (column: string, values: Record<string, number>) => ({
  title: 'A table',
  notes: ['A note.'],
  columns: [{ key: column, title: 'a column', digits: 1 }],
  rows: Object.entries(values).map(([candidate, value]) => ({
    candidate,
    values: { [column]: exactly(value) },
  })),
})

suite('targets', () => {
  const targetOf = (title: RegExp, answers: Parameters<typeof targetResults>[0]) => {
    const found = targetResults(answers, [NAIVE, 'other']).find(({ target }) =>
      title.test(target.title),
    )
    return found ?? assert.fail(`no target ${title}`)
  }

  test('are reached at the limit, from either side', () => {
    const calls = (cpu: number) => ({ 'next-calls': table('cpu', { [PROJECT]: cpu }) })
    assert.equal(targetOf(/^calls 2 to 21/, calls(0.7)).isReached, true)
    assert.equal(targetOf(/^calls 2 to 21/, calls(0.71)).isReached, false)
    const warm = (ratio: number) => ({ warm: table('ratio', { [PROJECT]: ratio }) })
    assert.equal(targetOf(/^warm, known token/, warm(10)).isReached, true)
    assert.equal(targetOf(/^warm, known token/, warm(9.9)).isReached, false)
  })

  test('are compared with the best peer', () => {
    const cpu = { [PROJECT]: 1, [NAIVE]: 9, other: 4 }
    assert.equal(targetOf(/^calls 2/, { 'next-calls': table('cpu', cpu) }).bestPeer, 4)
    const ratio = { [PROJECT]: 1, [NAIVE]: 1, other: 2 }
    assert.equal(targetOf(/^warm, known/, { warm: table('ratio', ratio) }).bestPeer, 2)
  })

  test('may be a share of what the best peer takes', () => {
    const cold = table('modern.ratio', { [PROJECT]: 0.3, [NAIVE]: 1, other: 0.75 })
    const found = targetOf(/^the same ÷ best peer/, { 'cold-start': cold })
    assert.equal(found.value, 0.3 / 0.75)
    assert.equal(found.bestPeer, undefined)
  })

  test('may be for another candidate than what is deployed by default', () => {
    const sizes = { 'artifact-size': table('mcp', { [PROJECT]: 900, [UNCACHED]: 440, other: 600 }) }
    assert.equal(targetOf(/^MCP bundle/, sizes).isReached, true)
  })

  test('count the worse of two protocol eras', () => {
    const columns = ['modern.ratio', 'legacy.ratio']
    const values = { 'modern.ratio': exactly(0.4), 'legacy.ratio': exactly(0.5) }
    const answers = {
      ...table('', {}),
      columns: columns.map((key) => ({ key, title: key, digits: 2 })),
    }
    const coldStart = { ...answers, rows: [{ candidate: PROJECT, values }] }
    assert.equal(targetOf(/^cold start/, { 'cold-start': coldStart }).value, 0.5)
  })

  test('that were not measured are not reached', () => {
    assert.equal(targetOf(/^MCP bundle/, {}).isReached, false)
  })
})

suite('a report', () => {
  const candidates = [
    { name: PROJECT, title: 'this project', eras: ['modern'], checksAudience: true },
    { name: 'other', title: 'Other', eras: ['legacy'], checksAudience: true },
  ] as const
  const answers = {
    'next-calls': table('cpu', { [PROJECT]: 1.25, [UNCACHED]: 0.7, other: 1234.5 }),
  }
  const targets = targetResults(answers, ['other'])
  const failures = ['Other fails the check "no token is answered by 401": answered 200']
  const report = {
    circumstances: 'Here.',
    scale: FULL,
    candidates,
    failures,
    unsafe: ['other'],
    targets,
    answers,
  }

  test('names misses, unsafe candidates and what they let in', () => {
    const text = markdownOf(report)
    assert.match(
      text,
      /^\| calls 2 to 21, CPU ms per call \| ≤ 0\.7 \| 1\.25 ✗ \| 0\.70 ✓ \| 1,234\.50 \|$/m,
    )
    assert.match(text, /^\| Other ⚠ \| 1,234\.5 \|$/m)
    assert.match(text, /^\| this project \| 1\.3 \|$/m)
    assert.match(text, /^- ⚠ Other fails the check "no token is answered by 401"/m)
  })

  test('has a table for each group of columns, so that none is too wide to read', () => {
    const columns = [
      { key: 'cpu', title: 'CPU ms', digits: 1, group: 'Cold' },
      { key: 'rate', title: 'calls', digits: 0, group: 'Warm' },
    ]
    const values = { cpu: exactly(4), rate: exactly(900) }
    assert.equal(
      rowsOf({ title: 'A', notes: [], columns, rows: [{ candidate: 'one', values }] }),
      '### Cold\n\n|  | CPU ms |\n| --- | --: |\n| one | 4.0 |\n\n### Warm\n\n|  | calls |\n| --- | --: |\n| one | 900 |',
    )
  })

  test('stands beside the previous run, if that had the same scale', async () => {
    const folder = temporaryFolder('report')
    assert.equal(await previousRun(folder, FULL), undefined)
    await writeReport(folder, report)
    assert.equal(await previousRun(folder, QUICK), undefined)
    const previous = await previousRun(folder, FULL)
    const cpu = { 'next-calls': table('cpu', { [PROJECT]: 0.5, other: 2 }) }
    const text = markdownOf({ ...report, targets: targetResults(cpu, ['other']), previous })
    assert.match(text, /^Previous run: Here\.$/m)
    assert.match(text, /^\| calls 2 to 21, .* \| ≤ 0\.7 \| 0\.50 ✓ \| – \| 1\.25 ✗ \| 2\.00 \|$/m)
    assert.match(
      text,
      /^\| MCP bundle without a code cache, KB \| ≤ 450 \| – ✗ \| – \| – ✗ \| – \|$/m,
    )
  })
})

suite('a picture', () => {
  test('has bars in proportion, its own in another colour, and text that is escaped', () => {
    const svg = svgOf([
      {
        title: 'A < B',
        unit: 'ms',
        bars: [
          { label: 'own & only', value: 50, isOwn: true },
          { label: 'other', value: 100, isOwn: false },
        ],
      },
    ])
    const widths = [...svg.matchAll(/class="(own|bar)"[^>]* width="([\d.]+)"/g)]
    assert.deepEqual(
      widths.map(([, kind]) => kind),
      ['own', 'bar'],
    )
    assert.equal(Number(widths[1]?.[2]) / Number(widths[0]?.[2]), 2)
    assert.ok(svg.includes('A &lt; B') && svg.includes('own &amp; only'))
    assert.ok(svg.includes('prefers-color-scheme: dark'))
  })
})
