/** One authorization server's token endpoint: asked with this server's client, and spared while it fails. */
import type { StoredSecret } from '../base/stored-secret.ts'
import { withTimeout } from '../base/with-timeout.ts'
import { tokenEndpointOf } from '../oauth/authorization-server-metadata.ts'
import { authenticate, type ClientAuthentication } from '../oauth/client-authentication.ts'
import { PROFILES, type Profile } from '../oauth/profiles.ts'
import { exchangeRequest, type ExchangeTarget } from '../oauth/token-exchange.ts'
import type { Unavailable } from '../oauth/rejection.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import { createPause, FAILURES_TO_OPEN } from '../token-check/circuit-breaker.ts'
import { clientSecretOf, NO_SECRET } from '../token-check/create-token-check.ts'
import { discoverIntrospectionEndpoint } from '../token-check/discover-introspection-endpoint.ts'
import { CHECK_TIMEOUT_MS } from '../token-check/introspect.ts'
import type { PooledFetch } from '../token-check/pooled-fetch.ts'
import type { Exchanged } from './exchange-cache.ts'
import {
  type ExchangeOutcome,
  mayBeSecret,
  outcomeOf,
  toFailure,
  unreachable,
} from './exchange-outcome.ts'

/** Asks for a token. */
export type AskForToken = (token: string, target: ExchangeTarget) => Promise<Exchanged>

/** Every token that is exchanged is a verified one: no answer is not the token's fault. */
const VERIFIED = { wasGood: false, isBack: false }

/** @returns undefined when this server has no client there */
export async function createTokenEndpoint(
  settings: FunctionSettings,
  fetch: PooledFetch,
): Promise<AskForToken | undefined> {
  const client = await clientOf(settings)
  if (client === undefined) return undefined
  const { secret: stored } = client
  const ask = createAsk(settings, fetch, client.authenticateBy)
  const pause = createPause(Date.now)
  let failures = 0

  async function askWithSecret(token: string, target: ExchangeTarget) {
    const secret = await stored.read()
    const asked = await ask(secret, token, target)
    const renewed = asked.mayBeSecret ? await stored.renew(secret) : undefined
    return renewed === undefined ? asked.outcome : (await ask(renewed, token, target)).outcome
  }

  /** A server that answers is there, even if it makes no sense for one token, such as one that is bound to a key. */
  function note(outcome: Unavailable | undefined): void {
    if (outcome === undefined || outcome.reason === 'malformed_answer') {
      failures = 0
      pause.end()
      return
    }
    failures += 1
    if (outcome.reason !== 'unreachable' || failures >= FAILURES_TO_OPEN) pause.begin(outcome)
  }

  return async (token, target) => {
    const blocked = pause.enter(VERIFIED)
    if (blocked !== undefined && blocked !== 'try') return toFailure(blocked)
    const outcome = await withTimeout(
      askWithSecret(token, target),
      CHECK_TIMEOUT_MS,
      'the whole exchange',
    ).catch(unreachable)
    note('kind' in outcome ? outcome : undefined)
    return 'kind' in outcome ? toFailure(outcome) : outcome
  }
}

interface Asked {
  readonly outcome: ExchangeOutcome
  readonly mayBeSecret: boolean
}

interface Client {
  readonly secret: StoredSecret
  readonly authenticateBy: (secret: string) => Promise<ClientAuthentication>
}

/** Bundles of functions that introspect with a secret hold nothing that signs. */
async function clientOf(settings: FunctionSettings): Promise<Client | undefined> {
  const { clientAuthMethod, clientId, clientKey } = settings
  const signs = clientAuthMethod === 'private_key_jwt'
  const secret = signs && clientKey !== undefined ? NO_SECRET : clientSecretOf(settings)
  if (secret === undefined) return undefined
  if (process.env['PLAIN_TOKEN_CHECK'] === undefined && signs) {
    const { assertionsOf } = await import('../token-check/introspect-by-settings.ts')
    return { secret, authenticateBy: assertionsOf(settings) }
  }
  return {
    secret,
    authenticateBy: async (value) => authenticate(clientAuthMethod, clientId, value),
  }
}

function createAsk(
  settings: FunctionSettings,
  fetch: PooledFetch,
  authenticateBy: Client['authenticateBy'],
) {
  const { issuer, clientId, profile: profileName = 'oidc' } = settings
  const endpoint = discoverIntrospectionEndpoint(issuer, fetch, tokenEndpointOf)
  const profile: Profile = PROFILES[profileName]
  const style = profile.exchange ?? 'rfc8693'
  const quotesWords = settings.pseudonymizeSubjects !== true

  return async (secret: string, token: string, target: ExchangeTarget): Promise<Asked> => {
    try {
      const url = await endpoint.current()
      const credentials = await authenticateBy(secret)
      const response = await fetch(url, exchangeRequest(credentials, token, target, style))
      const secrets = [token, ...credentials.secrets]
      const outcome = outcomeOf(response, { url, clientId, secrets, token, style, quotesWords })
      return { outcome, mayBeSecret: mayBeSecret(response, outcome) }
    } catch (error) {
      return { outcome: unreachable(error), mayBeSecret: false }
    }
  }
}
