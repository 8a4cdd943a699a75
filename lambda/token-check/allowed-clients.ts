import { quoted } from '../oauth/quoted.ts'
import type { Grant } from '../oauth/verdict.ts'
import type { Find } from './token-verifier.ts'

/** A claim and its value. Names may be URLs, as those of Auth0 are. */
const CLAIM = /^([\w.:/-]+)=(.+)$/

/**
 * Refuses the clients that are not allowed, once their token turns out to be valid.
 *
 * @param allowed client IDs to the letter, and claims with a value, such as `azp=app`
 * @param list what the log calls them
 */
export function onlyAllowedClients(
  find: Find,
  allowed: readonly string[],
  list = 'ALLOWED_CLIENTS',
): Find {
  return async (...asked) => {
    const found = await find(...asked)
    if ('kind' in found || allowed.some((entry) => isOf(found, entry))) return found
    const client =
      found.clientId === '' ? 'a client without an ID' : `the client ${quoted(found.clientId)}`
    const detail = `${client} is not one of ${list}`
    return { kind: 'forbidden_client', reason: 'client_not_allowed', detail }
  }
}

function isOf({ clientId, extra = {} }: Grant, entry: string): boolean {
  if (entry === clientId) return true
  const [, name = '', value] = CLAIM.exec(entry) ?? []
  if (value === undefined || !Object.hasOwn(extra, name)) return false
  return [extra[name]].flat().some((one) => textOf(one) === value)
}

/** A string as it is, and a number or boolean as JSON writes it. */
const textOf = (claim: unknown) => (typeof claim === 'string' ? claim : JSON.stringify(claim))
