/** Progress lines of a test file, and its rows in the table at the end. */
import { appendFileSync } from 'node:fs'
import { after, afterEach, before, describe } from 'node:test'
import { say } from '../../support/progress.ts'
import { printTable, type Row, ROWS_VARIABLE } from './table.ts'

const rows: Row[] = []

const opened: AsyncDisposable[] = []
after(async () => {
  // eslint-disable-next-line no-await-in-loop -- one may need another that was opened before it
  for (const one of opened.toReversed()) await one[Symbol.asyncDispose]()
})

/** Opens something for all tests of a file, and closes it after them, the last one first. */
export async function open<T extends AsyncDisposable>(opening: Promise<T>): Promise<T> {
  const one = await opening
  opened.push(one)
  return one
}

/** A `describe` that is announced, timed, and listed in the table. */
export function describeClient(name: string, version: string, define: () => void): void {
  describe(name, () => {
    const row: Row = { name, version, passed: 0, failed: 0, seconds: 0 }
    let start = 0
    rows.push(row)
    before(() => {
      say(`${name}, ${version}`)
      start = performance.now()
    })
    afterEach((context) => {
      const { passed } = context as { passed: boolean }
      if (passed) row.passed += 1
      else row.failed += 1
      say(`  ${passed ? 'ok' : 'FAILED'}: ${context.name}`)
    })
    after(() => {
      row.seconds = (performance.now() - start) / 1000
    })
    define()
  })
}

process.once('exit', () => {
  const { [ROWS_VARIABLE]: file } = process.env
  if (file === undefined) printTable(rows)
  else for (const row of rows) appendFileSync(file, `${JSON.stringify(row)}\n`)
})
