/** Gives the code of a server tokens for the services that the server may call for its users, and for no others. */
import type { AuthInfo } from '@modelcontextprotocol/server'
import {
  type ExchangedToken,
  type ExchangeFailure,
  type ExchangeTarget,
  nameOf,
} from '../../oauth/token-exchange.ts'
import { isScopeToken } from '../../oauth/scopes.ts'
import type { CallLog } from './call-context.ts'
import { ExchangeError } from './exchange-error.ts'
import type { ExchangeForCall } from './feature.ts'
import { shown } from './shown.ts'

/** Asks for a token in the name of a caller. */
type Ask = (
  caller: AuthInfo,
  target: ExchangeTarget,
  refused?: string,
) => Promise<ExchangedToken | ExchangeFailure>

/**
 * @param allowed the services, by audience or resource, with what each is for: `needs.exchange`
 * @throws {ExchangeError} when there is no token
 */
export function exchangeFor(ask: Ask, allowed: Readonly<Record<string, string>>): ExchangeForCall {
  return async (caller, target, { refused, signal, log }) => {
    const service = allowedService(target, allowed)
    checkOthers(target)
    signal.throwIfAborted()
    const exchanged = await untilAborted(ask(caller, { ...target }, refused), signal)
    if (!('reason' in exchanged)) return exchanged
    tell(exchanged, target, log)
    throw new ExchangeError(exchanged.reason, sentenceFor(exchanged, service), exchanged)
  }
}

/** @throws for a service that the server has not declared: a model must not choose whom a user's rights go to */
function allowedService(target: ExchangeTarget, allowed: Readonly<Record<string, string>>): string {
  const { audience, resource } = target
  if ((audience === undefined) === (resource === undefined)) {
    throw new TypeError('exchange() takes either an audience or a resource')
  }
  const name = nameOf(target)
  const isListed = typeof name === 'string' && Object.hasOwn(allowed, name)
  const service = isListed ? allowed[name] : undefined
  if (service !== undefined) return service
  throw new TypeError(
    `${shown(name)} is none of the services in "needs.exchange" of the server: list it there`,
  )
}

const MEMBERS = ['audience', 'resource', 'scope']

/** @throws for what would be left out: a misspelt scope would give a token for more than was meant */
function checkOthers(target: ExchangeTarget): void {
  const { scope } = target
  const unknown = Object.keys(target).find((name) => !MEMBERS.includes(name))
  if (unknown !== undefined) {
    throw new TypeError(
      `exchange() does not know ${shown(unknown)}: it takes ${MEMBERS.join(', ')}`,
    )
  }
  if (scope === undefined || (typeof scope === 'string' && scope.split(' ').every(isScopeToken)))
    return
  throw new TypeError(
    `exchange() got the scope ${shown(scope)}: give scopes with a space between them, or leave it out`,
  )
}

/** The question goes on for others that wait for its answer. */
async function untilAborted<T>(asking: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([asking, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function tell(failure: ExchangeFailure, target: ExchangeTarget, log: CallLog): void {
  const { reason, detail } = failure
  const level = reason === 'unavailable' ? 'error' : 'warn'
  log[level]('token exchange failed', { reason, detail, service: nameOf(target) })
}

/** For the caller. */
function sentenceFor({ reason, retryAfterSeconds = 5 }: ExchangeFailure, service: string): string {
  switch (reason) {
    case 'unavailable':
      return `The authorization server does not answer, and so this server cannot call "${service}" for the user: try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`
    case 'refused':
      return `The authorization server does not allow this server to call "${service}" for this user.`
    case 'interaction_required':
      return `The user has to sign in or consent again before this server may call "${service}" for them.`
  }
}
