import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Answers } from '../questions.ts'
import type { Scale } from '../support/bench.ts'
import { type Candidate, OWN, PYTHON } from '../support/candidates.ts'
import { valuesIn } from '../support/table.ts'
import { markdownOf, type Report, type Run } from './markdown.ts'
import { type Picture, svgOf } from './picture.ts'

const RESULTS = 'results.json'

/** Reads the results of the previous run, if that had the same scale. */
export async function previousRun(folder: string, scale: Scale): Promise<Run | undefined> {
  const text = await readFile(path.join(folder, RESULTS), 'utf8').catch(() => '{}')
  const report = JSON.parse(text) as Partial<Report>
  if (!isDeepStrictEqual(report.scale, scale)) return undefined
  const { circumstances, targets } = report as Report
  return { circumstances, targets }
}

/** Writes `results.json`, `report.md` and, if there is anything to draw, `cold-start.svg`. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  await mkdir(folder, { recursive: true })
  const write = async (name: string, text: string) => writeFile(path.join(folder, name), text)
  const pictures = picturesOf(report)
  await write(RESULTS, `${JSON.stringify(report, null, 2)}\n`)
  await write('report.md', `${markdownOf(report)}\n`)
  if (pictures.every(({ bars }) => bars.length > 0)) await write('cold-start.svg', svgOf(pictures))
}

function picturesOf({ answers, candidates }: Report): Picture[] {
  const drawn = [
    ['Cold start and first authenticated call, CPU', ['modern.cpu', 'legacy.cpu']],
    ['Cold start and 401, CPU', ['unauthorized.cpu']],
  ] as const
  return drawn.map(([title, columns]) => ({
    title,
    unit: 'ms',
    bars: barsOf(answers, candidates, columns),
  }))
}

/** Draws the first column that a candidate has a value for, shortest bar on top. */
function barsOf(answers: Answers, candidates: readonly Candidate[], columns: readonly string[]) {
  const bars = candidates
    .filter(({ name }) => name !== PYTHON)
    .flatMap(({ name, title }) => {
      const values = valuesIn(answers['cold-start'], name)
      const [value] = columns.flatMap((column) => values[column]?.median ?? [])
      return value === undefined ? [] : [{ label: title, value, isOwn: OWN.includes(name) }]
    })
  return bars.toSorted((one, other) => one.value - other.value)
}
