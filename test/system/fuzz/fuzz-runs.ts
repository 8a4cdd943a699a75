/** How often a property is tried: a bounded number by default, and as often as FUZZ_RUNS says otherwise. */
const { FUZZ_RUNS } = process.env

export const isLong = FUZZ_RUNS !== undefined

/** @param byDefault few enough that the whole folder takes some seconds */
export function runs(byDefault: number): { readonly numRuns: number } {
  const numRuns = FUZZ_RUNS === undefined ? byDefault : Number(FUZZ_RUNS)
  if (!Number.isInteger(numRuns) || numRuns < 1) {
    throw new Error(`FUZZ_RUNS is ${JSON.stringify(FUZZ_RUNS)}: give a whole number above 0`)
  }
  return { numRuns }
}
