import { LRUCache } from 'lru-cache'
import { invalidToken } from '../oauth/invalid-token.ts'
import type { Find, Found } from './token-verifier.ts'

interface Asked {
  readonly find: Find
}

/** Tokens whose server is remembered; a hash takes about 100 bytes. */
const MAX_HOMES = 10_000

/** How long one server may keep the next from being asked: most answer sooner, and one that hangs must not stop the others. */
const PATIENCE_MS = 1000

/**
 * Finds the verdict on a token that does not say whose it is: asks one server after the other, until one knows it. The one
 * that knew a token is asked first when it comes again, and while it cannot answer, no other is.
 *
 * @param servers in the order in which to ask
 */
export function createAskAround(servers: readonly Asked[]): Find {
  // Given a `max`, the cache allocates places for all of them at once.
  const homes = new LRUCache<string, Asked>({ maxSize: MAX_HOMES, sizeCalculation: () => 1 })

  async function askFrom(from: readonly Asked[], ...asked: Parameters<Find>): Promise<Found> {
    const [server, ...others] = from
    if (server === undefined) return OPAQUE
    const [, key] = asked
    const answer = server.find(...asked).then((found) => {
      if (isKnown(found)) homes.set(key, server)
      return found
    })
    if (others.length === 0) return answer
    const early = await within(PATIENCE_MS, answer)
    if (early !== undefined && isKnown(early)) return early
    return firstKnown([answer, askFrom(others, ...asked)])
  }

  return async (...asked) => {
    const [, key] = asked
    const home = homes.get(key)
    if (home === undefined) return askFrom(servers, ...asked)
    const found = await home.find(...asked)
    if (!isRefused(found)) return found
    homes.delete(key)
    const others = servers.filter((server) => server !== home)
    return others.length === 0 ? found : better(found, await askFrom(others, ...asked))
  }
}

const OPAQUE = invalidToken(
  'not_signed',
  'opaque, and none of AUTH_SERVERS introspects without a signature',
)

/** Whether a server says that it issued a token for this one, if perhaps to a client that may not call. */
const isKnown = (found: Found) => !('kind' in found) || found.kind === 'forbidden_client'

const isRefused = (found: Found) => 'kind' in found && found.kind === 'invalid_token'

/** @returns undefined when it takes longer */
async function within<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

/** The answer of a server that knows the token, as soon as there is one, or the better one of both. */
async function firstKnown(answers: readonly [Promise<Found>, Promise<Found>]): Promise<Found> {
  return new Promise((resolve, reject) => {
    for (const answer of answers) {
      answer.then((found) => isKnown(found) && resolve(found), reject)
    }
    Promise.all(answers).then(([one, other]) => resolve(better(one, other)), reject)
  })
}

/** What to say of a token that no server knows: an outage is not a bad token, and a reason says more than `inactive`. */
function better(one: Found, other: Found): Found {
  return weight(other) > weight(one) ? other : one
}

function weight(found: Found): number {
  if (isKnown(found)) return 4
  const { kind, reason } = found as Exclude<Found, { readonly clientId: string }>
  if (kind === 'unavailable') return 3
  if (kind === 'throttled') return 2
  return reason === 'inactive' ? 0 : 1
}
