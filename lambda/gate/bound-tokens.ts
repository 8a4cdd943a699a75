/** What the gate does more where tokens may be bound to keys of their senders. */
import type { Request } from '@middy/core'
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { HttpResult } from '../http/api-gateway.ts'
import { bindsTokens, type Confirmation } from '../oauth/confirmation.ts'
import type { ReplayMemory } from '../token-binding/replay-memory.ts'
import type { ReadSent, SenderPolicy, Sent } from '../token-binding/senders.ts'
import type { VerifyToken } from '../token-check/token-verifier.ts'
import type { GateContext } from './gate-context.ts'

export type LoadSenders = () => Promise<ReadSent>

export interface SenderSettings extends Omit<SenderPolicy, 'resource'> {
  /** Of the table in which environments share which proofs were spent. Undefined: each knows its own. */
  readonly replayTable?: string | undefined
}

/** Leaves out everything else of the settings. */
export function senderSettings(settings: SenderSettings): SenderSettings {
  const { dpop, certificateBoundTokens, dpopNonce, clockSkewSeconds, serverKey } = settings
  const policy = { dpop, certificateBoundTokens, dpopNonce, clockSkewSeconds, serverKey }
  // `NO_SHARED_TABLE` is compiled into the bundles of functions without a shared table.
  return process.env['NO_SHARED_TABLE'] === undefined
    ? { ...policy, replayTable: settings.replayTable }
    : policy
}

/** Undefined: clients are not told of DPoP. */
export function offeredDpop({ dpop }: SenderSettings): 'accepted' | 'required' | undefined {
  return dpop === 'off' ? undefined : dpop
}

/** Loads the check of senders once. Undefined: no token may be bound. */
export function sendersOf(policy: SenderPolicy & SenderSettings): LoadSenders | undefined {
  let loading: ReturnType<LoadSenders> | undefined
  // Bundles drop what such a condition decides, with the modules that it imports.
  if (process.env['NO_BOUND_TOKENS'] === undefined && bindsTokens(policy)) {
    return async () =>
      (loading ??= import('../token-binding/senders.ts').then(({ createSenders }) =>
        createSenders(policy, sharedReplays(policy)),
      ))
  }
  return undefined
}

/** Loaded with the first proof whose signature is right. Undefined: each environment has a memory of its own. */
function sharedReplays(settings: SenderSettings): ReplayMemory | undefined {
  let loading: Promise<ReplayMemory> | undefined
  // Bundles drop what such a condition decides, with the modules that it imports.
  if (
    process.env['NO_BOUND_TOKENS'] === undefined &&
    process.env['NO_SHARED_TABLE'] === undefined &&
    settings.replayTable !== undefined
  ) {
    const { replayTable } = settings
    const load = async () => {
      const { sharedReplaysIn } = await import('../token-binding/shared-replays.ts')
      return sharedReplaysIn(replayTable)
    }
    return { spend: async (id) => (await (loading ??= load())).spend(id) }
  }
  return undefined
}

/** Tells what {@link LoadSenders} reads from a token alone. */
export const isSent = (read: { readonly token: string }): read is Sent => 'check' in read

/** Adds to the check of a token that of its sender, for each request: whether or not the verdict is known. */
export function boundCheck(verify: VerifyToken, { check }: Sent): VerifyToken {
  return async (...asked) => {
    const found = await verify(...asked)
    if ('kind' in found.outcome) return found
    const refusal = await check(found.outcome)
    return refusal === undefined ? found : { ...found, outcome: refusal }
  }
}

/** What a granted token is bound to, for the log. */
export function boundTo({ extra }: AuthInfo): { readonly boundTo?: readonly string[] } {
  const { jkt, 'x5t#S256': certificate } = (extra?.['cnf'] ?? {}) as Confirmation
  const names = [...(jkt ? ['jkt'] : []), ...(certificate ? ['x5t#S256'] : [])]
  return names.length > 0 ? { boundTo: names } : {}
}

/** Adds to every answer what clients of DPoP need: the nonce for the next proof, and CORS for both headers. */
export function completeBoundAnswer(complete: (request: Request) => Promise<void>) {
  return async (request: Request): Promise<void> => {
    await complete(request)
    const response = request.response as HttpResult | undefined
    if (response === undefined) return // the error goes to Lambda
    const { dpopNonce } = request.context as GateContext
    const headers = { ...response.headers }
    if (dpopNonce !== undefined) headers['dpop-nonce'] = dpopNonce
    for (const [list, name] of [
      ['access-control-allow-headers', 'DPoP'],
      ['access-control-expose-headers', 'DPoP-Nonce'],
    ] as const) {
      if (headers[list] !== undefined) headers[list] = `${headers[list]}, ${name}`
    }
    response.headers = headers
  }
}
