/** The tables at the end, which `docs/conformance.md` repeats. */
import {
  EXPECTED_FAILURES,
  type FrontDoor,
  NOT_REQUIRED,
  type Revision,
} from './expected-failures.ts'
import { hasFailure, type Outcome, passes } from './outcome.ts'

const code = (name: string) => `\`${name}\``
const row = (...cells: string[]) => `| ${cells.join(' | ')} |`

export const RESULTS_HEAD = [
  row('revision', 'front door', 'of the required scenarios pass', 'others that pass'),
  '|---|---|---|---|',
]

export function resultRow(revision: Revision, frontDoor: FrontDoor, outcome: Outcome): string {
  const { required } = outcome
  const passed = required.filter((scenario) => passes(outcome, scenario)).length
  const warned = required.filter((scenario) => !hasFailure(outcome, scenario)).length - passed
  const warnings = warned > 0 ? `, and ${warned} with a warning` : ''
  const others = NOT_REQUIRED[revision].map(code).join(', ')
  return row(revision, frontDoor, `${passed} of ${required.length}${warnings}`, others)
}

export function failuresTable(): string[] {
  const rows = EXPECTED_FAILURES.map(({ revisions, frontDoors, scenarios, reason }) =>
    row(revisions.join(', '), frontDoors.join(', '), scenarios.map(code).join(', '), reason),
  )
  return [
    row('revision', 'front door', 'expected to fail', 'because'),
    '|---|---|---|---|',
    ...rows,
  ]
}
