/** How much memory does a candidate need, and what is the smallest function that suffices? */
import type { Bench } from '../support/bench.ts'
import type { Built } from '../support/program.ts'
import { FLOOR } from '../support/candidates.ts'
import { inRounds, ratioOf, valuesOf } from '../support/rounds.ts'
import { granted } from '../support/steps.ts'
import type { Table } from '../support/table.ts'

export const MEMORY_SIZES_MB = [128, 256, 512, 1769] as const
const CALLS = 1000
const MEBIBYTE = 1024 * 1024

export const sizeKey = (memoryMb: number) => `rss${memoryMb}` as const

export async function memory(bench: Bench, candidates: readonly Built[]): Promise<Table> {
  const { longRounds } = bench.scale
  const samples = await inRounds(candidates, longRounds, async (built) => peaksOf(bench, built))
  return {
    title: 'Memory',
    notes: [
      `Peak RSS of the process after ${CALLS.toLocaleString('en')} calls, with the heap limits that Lambda derives from the function’s memory.`,
      'Lambda would kill a function that needs more than it has.',
    ],
    columns: MEMORY_SIZES_MB.flatMap((memoryMb) => [
      { key: sizeKey(memoryMb), title: `at ${memoryMb} MB, MiB`, digits: 0 },
      { key: `ratio${memoryMb}`, title: `÷ ${FLOOR}`, digits: 2 },
    ]),
    rows: candidates.map(({ candidate: { name } }) => ({
      candidate: name,
      values: Object.fromEntries(
        MEMORY_SIZES_MB.flatMap((memoryMb) => [
          [sizeKey(memoryMb), valuesOf(samples, name, sizeKey(memoryMb))],
          [`ratio${memoryMb}`, ratioOf(samples, name, FLOOR, sizeKey(memoryMb))],
        ]),
      ),
    })),
  }
}

/** Peaks by memory size; NaN if the process did not survive. */
async function peaksOf(bench: Bench, built: Built): Promise<Record<string, number>> {
  const [era = 'legacy'] = built.candidate.eras
  const peaks: Record<string, number> = {}
  let peak = Number.NaN
  for (const memoryMb of MEMORY_SIZES_MB) {
    // A server has no memory limit, so one run is enough.
    if (built.mcp.python === undefined || Number.isNaN(peak)) {
      const steps = [granted(era, CALLS)]
      // eslint-disable-next-line no-await-in-loop -- nothing else may run at the same time
      const outcome = await bench.run(built, steps, { memoryMb }).catch(() => undefined)
      peak = (outcome?.peakRssBytes ?? Number.NaN) / MEBIBYTE
    }
    peaks[sizeKey(memoryMb)] = peak
  }
  return peaks
}
