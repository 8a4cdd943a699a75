/** What a test file says while it runs, and its rows of the table at the end. */
import { appendFileSync } from 'node:fs'
import { after, afterEach, before, describe } from 'node:test'
import { say } from '../../support/progress.ts'
import { printTable, type Row, ROWS_VARIABLE } from './table.ts'

const rows: Row[] = []

/** Takes care of what was opened: it is closed when all is done, the last one first, however far it came. */
export type Open = <T extends AsyncDisposable>(opening: Promise<T>) => Promise<T>

/** A `describe` for what several clients share. */
export function suite(name: string, define: (open: Open) => void): void {
  describe(name, () => {
    const opened: AsyncDisposable[] = []
    after(async () => {
      // eslint-disable-next-line no-await-in-loop -- one may need another that was opened before
      for (const one of opened.toReversed()) await one[Symbol.asyncDispose]()
    })
    define(async (opening) => {
      const one = await opening
      opened.push(one)
      return one
    })
  })
}

/**
 * A `describe` that is announced, timed, and a row of the table.
 *
 * @param prepare gives the version, once what is run is installed
 */
export function describeClient(
  name: string,
  prepare: () => Promise<string>,
  define: () => void,
): void {
  describe(name, () => {
    const row: Row = { name, version: '?', passed: 0, failed: 0, seconds: 0 }
    let start = 0
    rows.push(row)
    before(async () => {
      row.version = await prepare()
      say(`${name}, ${row.version}`)
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
