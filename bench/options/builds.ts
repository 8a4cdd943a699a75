/** The bundles to measure: this project by `cdk synth`, with each option on. */
import path from 'node:path'
import {
  synthesized,
  synthesizedByApp,
  UNKNOWN_AT_SYNTH,
  withCodeCache,
} from '../support/build-project.ts'
import { SERVER_KEY } from '../support/backends-messages.ts'
import { PROJECT } from '../support/candidates.ts'
import type { Built } from '../support/program.ts'
import { TABLE } from '../../test/support/dynamo-table.ts'

const LIMIT = { CALLS_PER_MINUTE_PER_CALLER: '120' }

/** Settings by the name of a build, or the name of an app in `app.ts`. */
const BUILDS = {
  off: {},
  limit: LIMIT,
  'shared limit': { ...LIMIT, SHARED_CALLER_LIMIT: 'true' },
  audit: { AUDIT: 'true' },
  pseudonyms: { AUDIT: 'true', PSEUDONYMIZE_SUBJECTS: 'true' },
  dpop: { DPOP: 'accepted' },
  nonces: { DPOP: 'accepted', DPOP_NONCE: 'required' },
  'shared replays': { DPOP: 'accepted', SHARED_REPLAY_CACHE: 'true' },
  'shared verdicts': { SHARED_TOKEN_CACHE: 'true' },
  spans: { OPEN_TELEMETRY: 'true' },
  'spans with an SDK': 'sdk',
  'without exchange': 'plain',
  exchange: 'exchange',
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>> | string>>

export type BuildName = keyof typeof BUILDS

/** What CloudFormation sets. */
export const FROM_STACK = { SERVER_KEY_ARN: SERVER_KEY.secretArn, SHARED_TABLE: TABLE } as const

export interface Bundle extends Built {
  /** Of the code alone, without its code cache. */
  readonly codeBytes: number
}

export async function buildOption(name: BuildName, folder: string): Promise<Bundle> {
  const wanted = BUILDS[name]
  const candidate = { name: PROJECT, title: name, eras: ['modern'], checksAudience: true } as const
  const place = path.join(folder, `cdk.out-${name.replaceAll(' ', '-')}`)
  const built =
    typeof wanted === 'string'
      ? await synthesizedByApp(candidate, [path.join(import.meta.dirname, 'app.ts'), wanted], place)
      : await synthesized(candidate, wanted, place)
  const deployed = await withCodeCache(built, place, { ...UNKNOWN_AT_SYNTH, ...FROM_STACK })
  return { ...deployed, codeBytes: built.mcp.bytes }
}
