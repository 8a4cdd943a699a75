import { createStoredSecret, type StoredSecret } from '../base/stored-secret.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import { asksPlainly, findsPlainly } from '../settings/token-check.ts'
import { createIntrospect, type Introspect } from './introspect.ts'
import { unreachable } from './introspection-outcome.ts'
import { createPooledFetch, type PooledFetch } from './pooled-fetch.ts'
import { createQuestion } from './question.ts'
import type { Sharing } from './share-by-settings.ts'
import { createTokenVerifier, type Find, type VerifyToken } from './token-verifier.ts'

/** For other secrets than the client's: a function loads this module in any case, and so no other one. */
export { createStoredSecret }

/** How the settings want verdicts to be found. */
export interface Ways {
  readonly find: Find
  /** Asks the authorization server in any case. Undefined: `find` does. */
  readonly ask?: Find | undefined
}

/** What decides how verdicts are found. */
export type WaysSettings = FunctionSettings & Partial<Sharing>

/**
 * Puts together the check of access tokens.
 *
 * @param whileWaiting called after each request to the authorization server is sent, before its answer
 */
export async function createTokenCheck(
  given: FunctionSettings,
  whileWaiting?: () => void,
): Promise<VerifyToken> {
  const settings = process.env['NO_SHARED_TABLE'] === undefined ? await withSharing(given) : given
  const fetch = createPooledFetch({ ...settings, ...(whileWaiting && { whileWaiting }) })
  const { find, ask } = await waysOf(settings, fetch)
  const verify = createTokenVerifier({ ...settings, find })
  if (ask === undefined) return verify
  const verifyByAsking = createTokenVerifier({ ...settings, find: ask })
  return async (token, traceparent, mustAsk = false) =>
    (mustAsk ? verifyByAsking : verify)(token, traceparent)
}

/** `PLAIN_TOKEN_CHECK` is compiled into the bundles of functions that introspect and do no more: they hold nothing else. */
async function waysOf(settings: WaysSettings, fetch: PooledFetch): Promise<Ways> {
  if (process.env['PLAIN_TOKEN_CHECK'] === undefined && !findsPlainly(settings)) {
    const { authServers } = settings
    if (authServers !== undefined) {
      const { waysOfSeveral } = await import('./several-servers.ts')
      return waysOfSeveral({ ...settings, authServers }, fetch)
    }
    const { waysBySettings } = await import('./ways-by-settings.ts')
    return waysBySettings(settings, fetch)
  }
  const question = createQuestion({ ...settings, introspect: await introspectOf(settings, fetch) })
  if (process.env['NO_SHARED_TABLE'] === undefined && settings.share !== undefined) {
    return { find: settings.share(question, settings) }
  }
  return { find: question }
}

/** `NO_SHARED_TABLE` is compiled into the bundles of functions without a shared table: they hold nothing that uses one. */
async function withSharing(settings: FunctionSettings): Promise<WaysSettings> {
  const { sharedTable } = settings
  if (process.env['NO_SHARED_TABLE'] === undefined && sharedTable !== undefined) {
    const { sharingBySettings } = await import('./share-by-settings.ts')
    return { ...settings, ...sharingBySettings({ ...settings, sharedTable }) }
  }
  return settings
}

/** Without a client secret, which the settings are checked for before, every question fails. */
export async function introspectOf(
  settings: FunctionSettings,
  fetch: PooledFetch,
): Promise<Introspect> {
  if (process.env['PLAIN_TOKEN_CHECK'] === undefined && !asksPlainly(settings)) {
    const { introspectBySettings } = await import('./introspect-by-settings.ts')
    return introspectBySettings(settings, fetch)
  }
  const clientSecret = clientSecretOf(settings)
  if (clientSecret === undefined) return withoutSecret
  return createIntrospect({ ...settings, clientSecret, fetch })
}

/** Fails every question. */
export const withoutSecret: Introspect = async () =>
  unreachable(new Error('no client secret is set'))

/** Undefined when the settings have none. */
export function clientSecretOf({
  clientSecret: source,
  clientAuthMethod,
}: FunctionSettings): StoredSecret | undefined {
  if (clientAuthMethod === 'none') return NO_SECRET
  const member = clientAuthMethod === 'private_key_jwt' ? 'private_key' : 'client_secret'
  return source && createStoredSecret(source, member)
}

/** Of a client that has none. */
export const NO_SECRET: StoredSecret = { read: async () => '', renew: async () => undefined }
