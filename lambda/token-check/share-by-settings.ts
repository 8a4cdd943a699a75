import { serverKeyOf } from '../base/server-key.ts'
import type { SecretSource } from '../base/stored-secret.ts'
import { VERSION } from '../base/version.ts'
import type { ScopeNames } from '../oauth/profiled-claims.ts'
import type { GateSettings } from '../settings/function-settings.ts'
import { sharedTable } from '../shared/table.ts'
import { askedAtOf } from './found-age.ts'
import type { Ask, Question } from './question.ts'
import { createSharedVerdicts } from './shared-verdicts.ts'
import type { VerifierOptions } from './token-verifier.ts'

/** What a server's tokens are judged by. */
type JudgedBy = GateSettings & Pick<ScopeNames, 'scopes'>

/** How verdicts are shared. */
export interface Sharing extends Pick<VerifierOptions, 'ageOf'> {
  readonly share: (question: Question, settings: JudgedBy) => Ask
}

interface SharingSettings extends Pick<GateSettings, 'tokenCacheTtlSeconds'> {
  readonly sharedTable: string
  readonly serverKey?: SecretSource | undefined
}

/** Undefined without a key: nothing could be sealed. */
export function sharingBySettings({
  sharedTable: name,
  serverKey: source,
  tokenCacheTtlSeconds,
}: SharingSettings): Sharing | undefined {
  if (source === undefined) return undefined
  const serverKey = serverKeyOf(source)
  const find = createSharedVerdicts({ table: sharedTable(name), serverKey, tokenCacheTtlSeconds })
  return {
    ageOf(found, now) {
      const askedAt = askedAtOf(found)
      return askedAt === undefined ? undefined : Math.max(0, now - askedAt / 1000)
    },
    share(question, settings) {
      // A tool that wants a question where signatures do gets one.
      if (settings.tokenCheck === 'jwt') return question
      const context = contextOf(settings)
      return async (...asked) => {
        const [, hash] = asked
        const found = await find(context, hash, async () => question(...asked))
        const isOfOther = askedAtOf(found) !== undefined
        // Else, the first question about the token, a minute later, would be one for a stranger's.
        if (isOfOther && !('kind' in found)) question.noteGood?.(hash, found)
        return found
      }
    },
  }
}

/** Everything that a verdict depends on, beside the token: after a change, or a release, tokens are asked about anew. */
function contextOf(settings: JudgedBy): string {
  return JSON.stringify([
    VERSION,
    settings.resource,
    settings.issuer,
    settings.audiences,
    settings.tokenCheck,
    settings.profile,
    settings.scopePrefix,
    settings.scopes,
    settings.introspectionEndpoint,
    settings.introspectionAnswer,
    settings.clientId,
    settings.expiryRequired,
    settings.clockSkewSeconds,
    settings.dpop,
    settings.certificateBoundTokens,
    settings.tokenCacheTtlSeconds,
  ])
}
