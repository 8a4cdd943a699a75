import type { AuthInfo } from '@modelcontextprotocol/server'
import type { ExchangeTarget } from '../oauth/token-exchange.ts'
import type { FunctionSettings } from '../settings/function-settings.ts'
import { createPooledFetch } from '../token-check/pooled-fetch.ts'
import { createExchangeCache, type Exchanged } from './exchange-cache.ts'
import { type AskForToken, createTokenEndpoint } from './token-endpoint.ts'

/**
 * Gets a token for another service in the name of a caller.
 *
 * @param refused what that service has refused
 */
export type ExchangeToken = (
  caller: AuthInfo,
  target: ExchangeTarget,
  refused?: string,
) => Promise<Exchanged>

/**
 * Exchanges tokens with this server's own client. The authorization server that issued the caller's token is asked, and no
 * other one ever gets that token.
 */
export async function createExchange(settings: FunctionSettings): Promise<ExchangeToken> {
  const servers = await tokenEndpointsOf(settings)
  const find = createExchangeCache(async ({ token, issuer, target }) => {
    const ask = servers.get(issuer)
    return ask?.(token, target) ?? withoutClient(issuer)
  })
  return async (caller, target, refused) => {
    const { token, expiresAt } = caller
    const issuer = issuerOf(caller, settings)
    return find({ token, expiresAt, issuer, target, refused })
  }
}

async function tokenEndpointsOf(
  settings: FunctionSettings,
): Promise<ReadonlyMap<string, AskForToken | undefined>> {
  const fetch = createPooledFetch(settings)
  const { authServers } = settings
  if (process.env['PLAIN_TOKEN_CHECK'] === undefined && authServers !== undefined) {
    const { ownSettings } = await import('../token-check/several-servers.ts')
    const endpoints = authServers.map(async (server) => {
      const endpoint = await createTokenEndpoint(ownSettings(server, settings), fetch)
      return [server.issuer, endpoint] as const
    })
    return new Map(await Promise.all(endpoints))
  }
  return new Map([[settings.issuer, await createTokenEndpoint(settings, fetch)]])
}

/** Of several servers, the verdict on the token names the one that issued it. */
function issuerOf({ extra }: AuthInfo, { authServers, issuer }: FunctionSettings): string {
  return authServers === undefined ? issuer : String(extra?.['iss'])
}

function withoutClient(issuer: string): Exchanged {
  const mend = 'give it a client secret or key, or OAUTH_CLIENT_AUTH_METHOD=none'
  return { reason: 'refused', detail: `this server has no client at ${issuer}: ${mend}` }
}
