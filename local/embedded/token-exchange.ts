/** Exchanges tokens (RFC 8693): the MCP server gets tokens for the services that it calls for its users. */
import type { KeyObject } from 'node:crypto'
import { jwtVerify } from 'jose'
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider'
import { EXCHANGE_GRANT } from '../../lambda/oauth/token-exchange.ts'

export interface ExchangeOptions {
  /** The MCP server, for which the tokens are that it exchanges. */
  readonly resource: string
  /** Audience or resource of each service. */
  readonly services: readonly string[]
  /** Verifies signed tokens. */
  readonly key: KeyObject
}

/** Whose token it is. */
interface Subject {
  readonly accountId: string | undefined
  readonly expiresAt: number | undefined
}

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const PARAMETERS = [
  'subject_token',
  'subject_token_type',
  'requested_token_type',
  'audience',
  'resource',
  'scope',
]

/** Only clients that have this grant type may use it: that of the MCP server. The tokens are signed (RFC 9068). */
export function exchangeTokens(provider: Provider, options: ExchangeOptions): void {
  provider.registerGrantType(
    EXCHANGE_GRANT,
    async (ctx) => {
      const params = (ctx.oidc.params ?? {}) as Readonly<Record<string, unknown>>
      const subject = await subjectOf(provider, options, String(params['subject_token']))
      ctx.body = await issue(provider, ctx, subject, serviceOf(params, options.services))
    },
    PARAMETERS,
  )
}

function serviceOf(params: Readonly<Record<string, unknown>>, services: readonly string[]): string {
  const [service, ...others] = [params['audience'], params['resource']].filter(Boolean)
  if (others.length > 0 || !services.some((one) => one === service))
    throw new errors.InvalidTarget()
  return String(service)
}

async function issue(
  provider: Provider,
  ctx: KoaContextWithOIDC,
  { accountId, expiresAt = Infinity }: Subject,
  service: string,
) {
  const { client, params } = ctx.oidc
  if (client === undefined) throw new errors.InvalidClient()
  const scope = params?.['scope'] as string | undefined
  const token = new provider.AccessToken({
    client,
    accountId: accountId ?? client.clientId,
    gty: 'token_exchange',
    ...(scope !== undefined && { scope }),
  } as never)
  token.resourceServer = new provider.ResourceServer(service, {
    audience: service,
    scope: scope ?? '',
    accessTokenFormat: 'jwt',
  })
  // The token must not outlive the one that it was given for.
  const life = Math.floor(Math.min(token.expiration, expiresAt - Date.now() / 1000))
  Object.assign(token, { expiresIn: life })
  return {
    access_token: await token.save(),
    issued_token_type: ACCESS_TOKEN,
    token_type: 'Bearer',
    expires_in: life,
    ...(scope !== undefined && { scope }),
  }
}

async function subjectOf(
  provider: Provider,
  { resource, key }: ExchangeOptions,
  token: string,
): Promise<Subject> {
  const found =
    (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token))
  if (found !== undefined && [found.aud].flat().includes(resource)) {
    const { accountId, extra } = found as { accountId?: string; extra?: { sub?: string } }
    return { accountId: accountId ?? extra?.sub, expiresAt: found.exp }
  }
  const policy = { issuer: provider.issuer, audience: resource, typ: 'at+jwt' }
  const signed = await jwtVerify(token, key, policy).catch(() => {
    throw new errors.InvalidGrant()
  })
  return { accountId: signed.payload.sub, expiresAt: signed.payload.exp }
}
