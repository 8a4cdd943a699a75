import { Token } from 'aws-cdk-lib'
import { FUNCTION_TIMEOUT, timeoutProblem } from '../../lambda/settings/function-timeouts.ts'
import { type SettingsTable, type ValuesOf, writeSettings } from '../../lambda/settings/setting.ts'
import { settingsReader } from '../../lambda/settings/settings-reader.ts'
import { concurrencyWarning, limitsProblems } from './concurrency.ts'
import type { LimitProps } from './limit-props.ts'
import type { FrontDoorName } from '../../lambda/settings/front-door.ts'
import { LIMITS } from './limit-settings.ts'

const TABLE = { ...LIMITS, ...FUNCTION_TIMEOUT } satisfies SettingsTable

export type LimitValues = ValuesOf<typeof TABLE>

const NAMES = new Map<string, string>(
  Object.entries(TABLE).map(([name, [variable]]) => [variable, propOf(name)]),
)

/** The limits, with defaults for those that are not given. */
export function limitsOfProps(props: LimitProps): LimitValues {
  return { ...settingsReader({}).read(TABLE), ...givenIn(props) }
}

interface Others {
  readonly frontDoor?: FrontDoorName | undefined
  readonly provisionedConcurrency?: number | undefined
}

/** Returns a sentence for each limit that cannot work, alone or with the others. */
export function limitPropProblems(props: LimitProps & Others, resourcePath: string): string[] {
  const given = Object.entries(givenIn(props)).filter(([, value]) => !Token.isUnresolved(value))
  const written = writeSettings(TABLE, Object.fromEntries(given))
  const reader = settingsReader(written, (variable) => NAMES.get(variable) ?? variable)
  const { timeoutSeconds } = reader.read(TABLE)
  if (reader.problems.length > 0) return reader.problems
  const late = timeoutProblem(timeoutSeconds, props.frontDoor)
  if (late !== undefined) return [`${propOf('timeoutSeconds')} ${late}`]
  const limits = limitsOfProps(props)
  const { provisionedConcurrency: count } = props
  const provisionedConcurrency = Token.isUnresolved(count) ? undefined : count
  if (!isKnown(limits)) return []
  return limitsProblems({ ...limits, provisionedConcurrency, resourcePath }, propOf)
}

/** Says what works but takes more than the account has. */
export function limitWarning(limits: LimitValues, resourcePath: string): string | undefined {
  return isKnown(limits) ? concurrencyWarning({ ...limits, resourcePath }) : undefined
}

/** What only the deployment knows cannot be compared at synth. */
function isKnown(limits: LimitValues): boolean {
  return !Object.values(limits).some((value) => Token.isUnresolved(value))
}

function givenIn({ timeout, ...props }: LimitProps): Partial<LimitValues> {
  const timeoutSeconds = timeout?.toSeconds({ integral: false })
  const set = Object.entries({ ...props, timeoutSeconds })
  return Object.fromEntries(set.filter(([name, value]) => name in TABLE && value !== undefined))
}

function propOf(name: string): string {
  return name === 'timeoutSeconds' ? 'timeout (in seconds)' : name
}
