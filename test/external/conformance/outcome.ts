import { stripVTControlCharacters } from 'node:util'

export interface Check {
  readonly id: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  readonly errorMessage?: string
}

export interface Outcome {
  /** 0 when the scenarios fail that were expected to, and no others. */
  readonly code: number | null
  /** The scenarios that the revision requires, in the suite's order. */
  readonly required: readonly string[]
  /** By scenario, of those that the suite runs without requiring them as well. */
  readonly checks: ReadonlyMap<string, readonly Check[]>
  readonly output: string
}

/** As the suite counts when it compares with what was expected: its own report lets warnings pass. */
const fails = ({ status }: Check) => status === 'FAILURE' || status === 'WARNING'

/** Whether anything was checked: a scenario that was skipped is none. */
export const hasVerdict = ({ checks }: Outcome, scenario: string) =>
  checks.get(scenario)?.some((check) => check.status === 'SUCCESS' || fails(check)) === true

export const passes = (outcome: Outcome, scenario: string) =>
  hasVerdict(outcome, scenario) && outcome.checks.get(scenario)?.some(fails) === false

/** Unlike a warning, which the suite lets pass where nothing is expected to fail. */
export const hasFailure = ({ checks }: Outcome, scenario: string) =>
  checks.get(scenario)?.some(({ status }) => status === 'FAILURE') === true

/** What was not expected, in words. */
export function unexpectedOf(outcome: Outcome, expected: readonly string[]): string {
  const failures = outcome.required.flatMap((scenario) =>
    (outcome.checks.get(scenario) ?? [])
      .filter((check) => fails(check) && !expected.includes(scenario))
      .map(({ id, errorMessage }) => `${scenario}:${id} ${errorMessage ?? ''}`),
  )
  const [, verdict = outcome.output] = outcome.output.split(/^Total: .*/m)
  return [...failures, stripVTControlCharacters(verdict)].join('\n')
}
