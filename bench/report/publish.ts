import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const DOCS = path.join(import.meta.dirname, '../../docs')
const PAGE = path.join(DOCS, 'performance.md')
const PICTURE = 'cold-start.svg'
const BEGIN = '<!-- results -->'
const END = '<!-- end of results -->'

/** Replaces the report and its picture in the documentation. */
export async function publish(folder: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8')
  const [before, rest = ''] = page.split(BEGIN)
  const [, after] = rest.split(END)
  if (before === undefined || after === undefined)
    throw new Error(`${PAGE} has no place for the results: add the lines ${BEGIN} and ${END}`)
  const report = await readFile(path.join(folder, 'report.md'), 'utf8')
  const picture = `![CPU time of a cold start, compared](${PICTURE})`
  await copyFile(path.join(folder, PICTURE), path.join(DOCS, PICTURE))
  const results = [BEGIN, picture, report.trim(), END].join('\n\n')
  await writeFile(PAGE, before + results + after)
}
