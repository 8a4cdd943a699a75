/** What is sent to a variant: a cold call, calls that warm up, and those that are measured. */
import { randomUUID } from 'node:crypto'
import { type ProofKey, proofBy, proofKey } from '../../test/support/dpop.ts'
import { BOUND } from '../support/backends-messages.ts'
import { RESOURCE, toolCall, TOKENS } from '../support/events.ts'
import type { Answer, Step } from '../support/plan.ts'
import { granted } from '../support/steps.ts'

export type Part = 'cold' | 'warmUp' | 'measured'

export interface Circumstances {
  readonly part: Part
  readonly count: number
  /** Sends one request to a fresh process of the same variant. */
  readonly ask: (step: Step) => Promise<Answer>
}

export type Calls = (circumstances: Circumstances) => Step | Promise<Step>

export const CALLERS = 1000
export const AT_ONCE = 100
const ERA = 'modern'

export const known: Calls = ({ count }) => granted(ERA, count)

export const ofManyCallers: Calls = ({ count }) => granted(ERA, count, { tokens: CALLERS })

/** Each call has a token that the process has not seen. */
export const withNewTokens: Calls = ({ part, count }) => ({
  ...granted(ERA, count, { tokens: count }),
  event: toolCall(ERA, `${TOKENS.valid}-${part}`),
})

/** The first call uses up the limit. */
export const limited: Calls = ({ part, count }) =>
  part === 'cold' ? granted(ERA, count) : { ...granted(ERA, count), expected: { status: 429 } }

/** @param said regular expression for the text of its result */
export const ofTool =
  (name: string, said = 'done'): Calls =>
  ({ count }) => ({
    event: toolCall(ERA, TOKENS.valid, name, {}),
    count,
    expected: { status: 200, body: said },
  })

/** Calls that come at once with one new token, after other calls. */
export const atOnceOfTool =
  (name: string): Calls =>
  (circumstances) => {
    const { part } = circumstances
    const step = ofTool(name) as (circumstances: Circumstances) => Step
    if (part !== 'measured') return step(circumstances)
    const event = toolCall(ERA, `${TOKENS.valid}-at-once`, name, {})
    return { ...step(circumstances), event, count: AT_ONCE, atOnce: true }
  }

export interface Proving {
  /** @default 'ES256' */
  readonly algorithm?: string
  readonly hasNonce?: boolean
  /** The proof is by another key than that of the token. */
  readonly isForeign?: boolean
}

/** A token that is bound to a key, and a new proof for each call. */
export function proven({
  algorithm = 'ES256',
  hasNonce = false,
  isForeign = false,
}: Proving): Calls {
  const keys = Promise.all([proofKey(algorithm), proofKey(algorithm)])
  return async ({ count, ask }) => {
    const [owner, other] = await keys
    const token = TOKENS.valid + BOUND + owner.jkt
    const headers = async (nonce?: string) => proofHeaders(isForeign ? other : owner, token, nonce)
    const step = granted(ERA, count)
    const probe = { ...step, count: 1, expected: { status: 401 } }
    const nonce = hasNonce
      ? nonceIn(await ask({ ...probe, headers: [await headers()] }))
      : undefined
    return {
      ...step,
      headers: await Promise.all(Array.from({ length: count }, async () => headers(nonce))),
      ...(isForeign && { expected: { status: 401 } }),
    }
  }
}

/** A token that is bound to a key, by the scheme of those that are not. */
export const boundAsBearer: Calls = ({ count }) => ({
  event: toolCall(ERA, TOKENS.valid + BOUND + randomUUID()),
  count,
  expected: { status: 401 },
})

async function proofHeaders(key: ProofKey, token: string, nonce?: string) {
  const claims = { htu: RESOURCE, ...(nonce !== undefined && { nonce }) }
  return { authorization: `DPoP ${token}`, dpop: await proofBy(key, { token, claims }) }
}

function nonceIn(answer: Answer): string {
  const { headers = {} } = answer as Answer & { readonly headers?: Record<string, string> }
  const [, nonce] = Object.entries(headers).find(([name]) => /^dpop-nonce$/i.test(name)) ?? []
  if (nonce === undefined) throw new Error('an answer without a nonce')
  return nonce
}
