/** How much each caller may do. */
import type { Descriptions } from './description.ts'
import { integer } from './parsers.ts'
import type { SettingsTable, ValuesOf } from './setting.ts'

/** Above everything that the functions could answer. */
const MAX_CALLS = 1_000_000

export const CALLER_LIMIT = {
  /** Undefined: as much as all callers together. */
  callsPerMinutePerCaller: ['CALLS_PER_MINUTE_PER_CALLER', /* @__PURE__ */ integer(1, MAX_CALLS)],
  /** Undefined: those of a minute. */
  callBurstPerCaller: ['CALL_BURST_PER_CALLER', /* @__PURE__ */ integer(1, MAX_CALLS)],
} as const satisfies SettingsTable

export const CALLER_LIMIT_DESCRIPTIONS: Descriptions<typeof CALLER_LIMIT> = {
  callsPerMinutePerCaller: {
    sentence:
      'How many calls a minute each caller, a client with its user, may make in each environment; further ones get 429.',
    default: 'no limit',
    example: '120',
    prop: 'callsPerMinutePerCaller',
  },
  callBurstPerCaller: {
    sentence: 'How many calls of a caller may come at once, before that rate holds.',
    default: 'the calls of a minute',
    example: '60',
    prop: 'callBurstPerCaller',
  },
}

export type LimitSettings = Partial<ValuesOf<typeof CALLER_LIMIT>>

/** What a definition may say about the cost of a call. */
export interface Costly {
  readonly kind: { readonly name: string }
  readonly name: string
  readonly definition: object
}

type NameOf = (setting: keyof typeof CALLER_LIMIT) => string

export const variableOfLimit: NameOf = (setting) => CALLER_LIMIT[setting][0]

/**
 * Returns a sentence for each limit that limits nobody, and for everything that no caller could ever call.
 *
 * @param nameOf what messages call a setting
 */
export function callerLimitProblems(
  settings: LimitSettings,
  features: readonly Costly[],
  nameOf: NameOf,
): string[] {
  const { callsPerMinutePerCaller: perMinute, callBurstPerCaller } = settings
  const [rateName, burstName] = [
    nameOf('callsPerMinutePerCaller'),
    nameOf('callBurstPerCaller'),
  ] as const
  if (perMinute === undefined) {
    return callBurstPerCaller === undefined
      ? []
      : [`${burstName} is set without ${rateName}: also set ${rateName}, the rate after the burst`]
  }
  const burst = callBurstPerCaller ?? perMinute
  return features.flatMap(({ kind, name, definition }) => {
    const { cost = 1 } = definition as { readonly cost?: number }
    if (!(cost > burst)) return []
    return [
      `the ${kind.name} "${name}" has cost ${cost}, and a caller has at most ${burst} at once, so that nobody could call it: lower the cost, or set ${burstName} to ${Math.ceil(cost)} or more`,
    ]
  })
}
