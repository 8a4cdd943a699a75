import { namedIssuer } from '../oauth/named-issuer.ts'
import { quoted } from '../oauth/quoted.ts'
import { invalidToken } from '../oauth/invalid-token.ts'
import type { InvalidToken } from '../oauth/rejection.ts'
import type { AuthServer } from '../settings/auth-servers.ts'
import { hasOwnSecret, questionedServers, usesDefaultSecret } from '../settings/token-check.ts'
import { createAskAround } from './ask-around.ts'
import type { Ways, WaysSettings } from './create-token-check.ts'
import { askedAtOf, noteAskedAt } from './found-age.ts'
import type { PooledFetch } from './pooled-fetch.ts'
import type { Find, Found } from './token-verifier.ts'
import { waysOfAllowed, waysOfServer } from './ways-by-settings.ts'
import { wordsOfEntry } from './words-of-entry.ts'

interface SeveralSettings extends WaysSettings {
  readonly authServers: readonly AuthServer[]
}

/** One of several servers, with everything that belongs to it alone: keys, questions, secret and rules. */
interface Server {
  readonly issuer: string
  readonly takesOpaque: boolean
  readonly find: Find
  readonly ask: Find
  /** Whether `ask` is another way than `find`. */
  readonly asksApart: boolean
}

/**
 * Finds verdicts where several authorization servers are trusted. A signed token goes to the one that it names, and to no
 * other; an opaque one to those that introspect.
 */
export async function waysOfSeveral(settings: SeveralSettings, fetch: PooledFetch): Promise<Ways> {
  const servers = await serversOf(settings, fetch)
  const named = new Map<unknown, Server>(servers.map((server) => [server.issuer, server]))
  const askAround = createAskAround(servers.filter(({ takesOpaque }) => takesOpaque))

  const route =
    (way: 'find' | 'ask'): Find =>
    async (...asked) => {
      const name = namedIssuer(asked[0])
      if (name === undefined) return askAround(...asked)
      if ('kind' in name) return name
      return named.get(name.issuer)?.[way](...asked) ?? unknownIssuer(name.issuer)
    }
  const asksApart = servers.some((server) => server.asksApart)
  const ways = { find: route('find'), ask: asksApart ? route('ask') : undefined }
  return waysOfAllowed(ways, settings.allowedClients, 'ALLOWED_CLIENTS')
}

async function serversOf(settings: SeveralSettings, fetch: PooledFetch): Promise<Server[]> {
  const { authServers, refusedTokensPerMinute } = settings
  // A stranger's token may be a question to each of them.
  const share =
    refusedTokensPerMinute / Math.max(1, questionedServers(authServers, settings).length)
  const servers = authServers.map(async (server) => {
    const own = {
      ...settings,
      // These belong to one server, whose entry names them.
      introspectionEndpoint: undefined,
      jwksUri: undefined,
      assertionAudience: undefined,
      ...server,
      clientSecret: usesDefaultSecret(server, settings)
        ? settings.clientSecret
        : server.clientSecret,
      clientKey: hasOwnSecret(server) ? undefined : settings.clientKey,
      refusedTokensPerMinute: share,
    }
    const { issuer, tokenCheck } = own
    const ways = await waysOfServer(own, fetch)
    const list = `allowedClients of ${issuer}`
    const { find, ask = find } = waysOfAllowed(ways, server.allowedClients, list)
    return {
      issuer,
      takesOpaque: tokenCheck === 'introspection',
      find: signedBy(issuer, find),
      ask: signedBy(issuer, ask),
      asksApart: ways.ask !== undefined,
    }
  })
  return Promise.all(servers)
}

/** Names the issuer: in refusals for the log, and in grants because one subject may be two people at two servers. */
function signedBy(issuer: string, find: Find): Find {
  return async (...asked) => {
    const found = await find(...asked)
    const signed = withIssuer(found, issuer)
    if (process.env['NO_SHARED_TABLE'] === undefined) {
      const askedAt = askedAtOf(found)
      if (askedAt !== undefined) noteAskedAt(signed, askedAt)
    }
    return signed
  }
}

function withIssuer(found: Found, issuer: string): Found {
  if ('kind' in found) return { ...found, detail: wordsOfEntry(found.detail), issuer }
  return Object.freeze({ ...found, issuer, extra: Object.freeze({ ...found.extra, iss: issuer }) })
}

function unknownIssuer(issuer: unknown): InvalidToken {
  const detail = `issued by ${quoted(issuer ?? null)}, which is none of AUTH_SERVERS`
  return invalidToken('wrong_issuer', detail)
}
