/** Exchanges tokens at a token endpoint on loopback. */
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { ExchangeTarget } from '../../../../lambda/oauth/token-exchange.ts'
import type { FunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { createExchange } from '../../../../lambda/token-exchange/create-exchange.ts'
import { type Backend, json, type Reply, startBackend } from '../../../support/backend.ts'
import { settingsAt } from '../../../support/gate.ts'

const TYPE = 'urn:ietf:params:oauth:token-type:access_token'
export const TARGET = { audience: 'orders' }
const METADATA_PATH = '/.well-known/oauth-authorization-server'

let issued = 0
/** A new token each time. */
export const issues =
  (change: object = {}): Reply =>
  (response, seen) => {
    const access_token = `token-${(issued += 1)}`
    const members = { access_token, token_type: 'Bearer', issued_token_type: TYPE, expires_in: 300 }
    json({ ...members, ...change })(response, seen)
  }

interface System extends AsyncDisposable {
  readonly backend: Backend
  reply: Reply
  /** The forms that came to the token endpoint. */
  readonly asked: () => URLSearchParams[]
  readonly exchange: (
    target?: ExchangeTarget,
    caller?: Partial<AuthInfo>,
    refused?: string,
  ) => Promise<{ readonly token?: string; readonly reason?: string; readonly detail?: string }>
}

export async function start(change: Partial<FunctionSettings> = {}): Promise<System> {
  const backend = await startBackend((response, seen) => {
    if (!seen.url.startsWith(METADATA_PATH)) return system.reply(response, seen)
    const issuer = backend.origin + seen.url.slice(METADATA_PATH.length)
    return json({ issuer, token_endpoint: `${issuer}/token` })(response, seen)
  })
  const exchange = await createExchange(settingsAt(backend.origin, change))
  const system: System = {
    backend,
    reply: issues(),
    asked: () =>
      backend.seen
        .filter(({ url }) => url.endsWith('/token'))
        .map(({ body }) => new URLSearchParams(body)),
    async exchange(target = TARGET, caller = {}, refused) {
      const known = { token: 'the-token', clientId: 'c', scopes: ['mcp'] }
      return exchange({ ...known, ...caller }, target, refused)
    },
    [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
  }
  return system
}
