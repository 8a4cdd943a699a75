/** A fault that is seeded into a working world, and the one finding that names it. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { FindingId } from '../../../local/doctor/catalogue/catalogue.ts'
import type { Report } from '../../../local/doctor/report.ts'

export interface Fault<Seed> {
  /** What the doctor must find, and nothing else. */
  readonly id: FindingId
  /** What is wrong. */
  readonly what: string
  readonly seed: Seed
  /** What the finding says of it. */
  readonly said: RegExp
  /** Where it is changed, if not where the catalogue says. */
  readonly where?: RegExp
}

/** A test for each fault: the finding is there by its name, says what it should, and is the only one. */
export function describeFaults<Seed>(
  faults: readonly Fault<Seed>[],
  examineWith: (seed: Seed) => Promise<Report>,
): void {
  for (const { id, what, seed, said, where: place } of faults) {
    it(`${id}: ${what}`, async () => {
      const { findings } = await examineWith(seed)
      const text = JSON.stringify(findings, undefined, 2)
      assert.deepEqual([...new Set(findings.map((one) => one.id))], [id], text)
      for (const { what: sentence, received, right, where } of findings) {
        for (const part of [sentence, received, right, where]) assert.notEqual(part, '', text)
      }
      assert.match(findings.map(({ received, right }) => `${received} → ${right}`).join('\n'), said)
      if (place !== undefined) assert.match(findings[0]?.where ?? '', place)
    })
  }
}
