import type { Services } from '../features/calls/feature.ts'
import { exchangeFor } from '../features/calls/exchange.ts'
import { UnaskableError } from '../features/calls/tool-error.ts'
import type { ServerDefinition } from '../features/define-server.ts'
import { exchangedToken, type ExchangeTarget, nameOf } from '../oauth/token-exchange.ts'
import type { Caller } from './caller.ts'

/** Answers a tool that is called without a server, and so without a list of services. */
export function exchangeOfTool(
  { exchange }: Caller,
  onMissing: (reason: UnaskableError) => void,
): Pick<Services, 'exchange'> {
  return {
    async exchange(caller, target, call) {
      if (exchange !== undefined) {
        const ask = async () => exchangedToken(await exchange(target))
        return exchangeFor(ask, { [nameOf(target)]: 'any service' })(caller, target, call)
      }
      const missing = new UnaskableError(missingFor(target))
      onMissing(missing)
      throw missing
    },
  }
}

/** Answers the tools of a server, for the services that it has listed. */
export function exchangeOfServer(
  { exchange }: Caller,
  server: ServerDefinition,
): Pick<Services, 'exchange'> {
  const allowed = server.needs?.exchange
  if (allowed === undefined) return {}
  const ask = async (_caller: unknown, target: ExchangeTarget) => {
    if (exchange === undefined) throw new Error(missingFor(target))
    return exchangedToken(await exchange(target))
  }
  return { exchange: exchangeFor(ask, allowed) }
}

const missingFor = (target: ExchangeTarget) =>
  `The tool exchanges a token for ${nameOf(target)}. Give the test one: exchange: () => 'a-token'`
