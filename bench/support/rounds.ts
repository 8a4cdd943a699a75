/**
 * Measures in rounds: each one measures every candidate once, in a changing order, so that a slower machine slows down
 * all of them. Ratios are taken within a round.
 */
import type { Built } from './program.ts'
import { measured, type Measured } from './statistics.ts'

export type Values<Name extends string> = Readonly<Record<Name, number>>
/** The values of each round, by candidate. */
export type Samples<Name extends string> = ReadonlyMap<string, readonly Values<Name>[]>

export async function inRounds<Name extends string>(
  candidates: readonly Built[],
  rounds: number,
  measure: (built: Built) => Promise<Values<Name> | undefined>,
): Promise<Samples<Name>> {
  const samples = new Map<string, Values<Name>[]>()
  for (let round = 0; round < rounds; round += 1) {
    const start = round % candidates.length
    for (const built of [...candidates.slice(start), ...candidates.slice(0, start)]) {
      // eslint-disable-next-line no-await-in-loop -- nothing else may run at the same time
      const values = await measure(built)
      const { name } = built.candidate
      if (values !== undefined) samples.set(name, [...(samples.get(name) ?? []), values])
    }
  }
  return samples
}

/** Summarizes the values of a candidate; undefined without any. */
export function valuesOf<Name extends string>(
  samples: Samples<Name>,
  candidate: string,
  name: Name,
): Measured | undefined {
  const rounds = samples.get(candidate)
  return rounds && measured(rounds.map((values) => values[name]))
}

/** Divides a candidate's values by those of another one, round by round. */
export function ratioOf<Name extends string>(
  samples: Samples<Name>,
  candidate: string,
  to: string,
  name: Name,
): Measured | undefined {
  const [rounds, others] = [samples.get(candidate), samples.get(to)]
  if (rounds === undefined || others === undefined) return undefined
  return measured(
    rounds.map((values, round) => values[name] / (others[round]?.[name] ?? Number.NaN)),
  )
}
