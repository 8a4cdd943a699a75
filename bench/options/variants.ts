/** What is measured: the server with each option off, on and failing. Each variant is a row in the table of its page. */
import { SERVER_KEY, SERVICES, SLOW_MS } from '../support/backends-messages.ts'
import type { BuildName } from './builds.ts'
import {
  AT_ONCE,
  atOnceOfTool,
  boundAsBearer,
  type Calls,
  CALLERS,
  known,
  limited,
  ofManyCallers,
  ofTool,
  proven,
  withNewTokens,
} from './calls.ts'

export interface Variant {
  readonly name: string
  readonly build: BuildName
  readonly calls: Calls
  /** Name of the variant that ratios are to. @default the server with all options off */
  readonly reference?: string
  readonly environment?: Readonly<Record<string, string>>
  /** How many calls warm up, and how many are measured. @default as many as of the others */
  readonly count?: number
  /**
   * The shared table: `filled` by the same calls to another process, hanging or away.
   *
   * @default 'empty'
   */
  readonly table?: 'empty' | 'filled' | 'hanging' | 'away'
}

/** For what waits longer than it works. */
const FEW = 100

export const OFF: Variant = { name: 'off', build: 'off', calls: known }

const MANY_CALLERS = `${CALLERS.toLocaleString('en')} callers`
const OFF_MANY = `off, ${MANY_CALLERS}`
const OFF_NEW = 'off, each call with a new token'
const OFF_TOOL = 'off, a tool of the same server'
const MANY = { CALLS_PER_MINUTE_PER_CALLER: '1000000' }
const ONE = { CALLS_PER_MINUTE_PER_CALLER: '1' }
const UNREADABLE = { SERVER_KEY_ARN: SERVER_KEY.unreadableArn }
const UNAVAILABLE = 'try again'

const CALLER_LIMIT: readonly Variant[] = [
  { name: 'on', build: 'limit', calls: known, environment: MANY },
  { name: OFF_MANY, build: 'off', calls: ofManyCallers },
  {
    name: `on, ${MANY_CALLERS}`,
    build: 'limit',
    calls: ofManyCallers,
    environment: MANY,
    reference: OFF_MANY,
  },
  { name: 'refused with 429', build: 'limit', calls: limited, environment: ONE },
  { name: 'shared', build: 'shared limit', calls: known, environment: MANY },
  {
    name: 'shared, the table hangs',
    build: 'shared limit',
    calls: known,
    environment: MANY,
    table: 'hanging',
  },
  {
    name: 'shared, the table is away',
    build: 'shared limit',
    calls: known,
    environment: MANY,
    table: 'away',
  },
]

const AUDIT: readonly Variant[] = [
  { name: 'audit', build: 'audit', calls: known },
  { name: 'audit with pseudonyms', build: 'pseudonyms', calls: known },
  {
    name: 'the same, while the key cannot be read',
    build: 'pseudonyms',
    calls: known,
    environment: UNREADABLE,
  },
]

const sharedReplays = (name: string, table: Variant['table'] = 'empty'): Variant => ({
  name: `ES256, ${name}`,
  build: 'shared replays',
  calls: proven({}),
  table,
})
const DPOP: readonly Variant[] = [
  { name: 'accepted, a token as Bearer', build: 'dpop', calls: known },
  { name: 'a proof with EdDSA', build: 'dpop', calls: proven({ algorithm: 'EdDSA' }) },
  { name: 'a proof with RS256', build: 'dpop', calls: proven({ algorithm: 'RS256' }) },
  { name: 'a proof with ES256', build: 'dpop', calls: proven({}) },
  { name: 'ES256 with a nonce', build: 'nonces', calls: proven({ hasNonce: true }) },
  sharedReplays('proofs in the table'),
  sharedReplays('the table hangs', 'hanging'),
  sharedReplays('the table is away', 'away'),
  { name: 'refused: a proof by another key', build: 'dpop', calls: proven({ isForeign: true }) },
  { name: 'refused: a bound token as Bearer', build: 'dpop', calls: boundAsBearer },
]

const exchanging = (name: string, calls: Calls): Variant => ({
  name,
  build: 'exchange',
  calls,
  reference: OFF_TOOL,
})
const EXCHANGE: readonly Variant[] = [
  { name: OFF_TOOL, build: 'without exchange', calls: ofTool('plain') },
  exchanging('a tool that exchanges nothing', ofTool('plain')),
  exchanging('one that does: a token that is kept', ofTool(SERVICES.kept)),
  exchanging('a new token for each call', ofTool(SERVICES.once)),
  exchanging(`${AT_ONCE} calls at once with one new token`, atOnceOfTool(SERVICES.kept)),
  exchanging('the authorization server is overloaded', ofTool(SERVICES.overloaded, UNAVAILABLE)),
  { ...exchanging(`it takes ${SLOW_MS} ms for each call`, ofTool(SERVICES.slow)), count: FEW },
]

const verdicts = (name: string, table: Variant['table'] = 'empty'): Variant => ({
  name: `on, ${name}`,
  build: 'shared verdicts',
  calls: withNewTokens,
  reference: OFF_NEW,
  table,
})
const SHARED_CACHE: readonly Variant[] = [
  { name: 'on, a known token', build: 'shared verdicts', calls: known },
  { name: OFF_NEW, build: 'off', calls: withNewTokens },
  verdicts('verdicts in the table', 'filled'),
  verdicts('verdicts nowhere'),
  verdicts('the table hangs', 'hanging'),
  verdicts('the table is away', 'away'),
]

const OPEN_TELEMETRY: readonly Variant[] = [
  { name: 'on, without an SDK', build: 'spans', calls: known },
  { name: 'on, with an SDK that keeps spans in memory', build: 'spans with an SDK', calls: known },
]

/** Variants by the page in docs/ that has their table. */
export const PAGES: Readonly<Record<string, readonly Variant[]>> = {
  'caller-limits': CALLER_LIMIT,
  audit: AUDIT,
  'sender-constrained-tokens': DPOP,
  'acting-for-the-user': EXCHANGE,
  'shared-cache': SHARED_CACHE,
  opentelemetry: OPEN_TELEMETRY,
}
