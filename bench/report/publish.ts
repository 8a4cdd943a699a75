import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const DOCS = path.join(import.meta.dirname, '../../docs')
const PAGE = 'performance.md'
const PICTURE = 'cold-start.svg'
const BEGIN = '<!-- results -->'
const END = '<!-- end of results -->'

/** Replaces the report and its picture in the documentation. */
export async function publish(folder: string): Promise<void> {
  const report = await readFile(path.join(folder, 'report.md'), 'utf8')
  const picture = `![CPU time of a cold start, compared](${PICTURE})`
  await publishInto(PAGE, [picture, report.trim()])
  await copyFile(path.join(folder, PICTURE), path.join(DOCS, PICTURE))
}

/** @param page in docs/, whose results are replaced by these paragraphs */
export async function publishInto(page: string, paragraphs: readonly string[]): Promise<void> {
  const file = path.join(DOCS, page)
  await writeFile(file, withResults(await readFile(file, 'utf8'), paragraphs, file))
}

/** @throws when the text has no place for them; `page` names it */
export function withResults(text: string, paragraphs: readonly string[], page: string): string {
  const [before, rest = ''] = text.split(BEGIN)
  const [, after] = rest.split(END)
  if (before === undefined || after === undefined)
    throw new Error(`${page} has no place for the results: add the lines ${BEGIN} and ${END}`)
  return before + [BEGIN, ...paragraphs, END].join('\n\n') + after
}
