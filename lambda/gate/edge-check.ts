/** The first step behind an edge: only what came through CloudFront, and so through AWS WAF, is looked at. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareObj, Request } from '@middy/core'
import type { SecretSource, StoredSecret } from '../base/stored-secret.ts'
import type { HttpEvent, HttpResult } from '../http/api-gateway.ts'
import { errorResult } from '../http/error-result.ts'
import { completeAnswer } from './answer.ts'
import type { Decision, GateContext } from './gate-context.ts'

/** CloudFront overwrites what a client sends under these names. `X-Edge-*` is closed to custom headers. */
export const EDGE_KEY_HEADER = 'x-origin-verify'
export const VIEWER_HEADER = 'x-viewer-address'

/** Names the member, where Secrets Manager holds JSON. */
const MEMBER = 'edge_key'
/** `RETRY_AFTER_MS` of `stored-secret.ts`. */
const RETRY_AFTER_SECONDS = 10

const WITHOUT_KEY: Decision = {
  verdict: 'not_from_edge',
  reason: 'no_edge_key',
  detail: `the request has no header ${EDGE_KEY_HEADER}: it did not come through CloudFront`,
}
const WRONG_KEY: Decision = {
  verdict: 'not_from_edge',
  reason: 'wrong_edge_key',
  detail: `the header ${EDGE_KEY_HEADER} holds none of the keys`,
}

/**
 * Middleware that refuses requests without a key of the edge, before anything else of them is read. It removes the key,
 * which no tool may see. A key that cannot be read lets nothing pass; the others still do, because a version that outlives a
 * rotation, or comes back by a rollback, names a key that is gone.
 *
 * @param sources of the keys, any of which is accepted: two, because a rotation takes minutes to reach all of CloudFront
 * @param resource the URL to use instead
 */
export function edgeCheck(
  sources: readonly SecretSource[],
  resource: string,
): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  let stored: Promise<readonly StoredSecret[]> | undefined

  /** Loads nothing for requests without a key, which anyone can send. */
  async function isKey(given: string): Promise<boolean> {
    stored ??= import('../token-check/create-token-check.ts').then(({ createStoredSecret }) =>
      sources.map((source) => createStoredSecret(source, MEMBER)),
    )
    const keys = await stored
    const failures: unknown[] = []
    for (const key of keys) {
      try {
        // eslint-disable-next-line no-await-in-loop -- the next one is needed only if this one is another
        if (!isSame(await key.read(), given)) continue
        stored = Promise.resolve([key, ...keys.filter((other) => other !== key)])
        return true
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
    return false
  }

  return {
    async before({ event, context }) {
      const { [EDGE_KEY_HEADER]: given, [VIEWER_HEADER]: viewer, ...headers } = event.headers
      event.headers = headers
      if (given === undefined) return refused(context, WITHOUT_KEY, resource)
      try {
        if (!(await isKey(given))) return refused(context, WRONG_KEY, resource)
      } catch (error) {
        return unavailable(context, error as Error)
      }
      if (viewer !== undefined) context.viewerAddress = viewer
      return undefined
    },
  }
}

/** Compares in constant time: digests have one length. */
const isSame = (key: string, given: string) => timingSafeEqual(digestOf(key), digestOf(given))

const digestOf = (text: string) => createHash('sha256').update(text).digest()

function refused(context: GateContext, decision: Decision, resource: string): HttpResult {
  context.decision = decision
  return errorResult(403, `This host answers its CDN only: use ${resource}.`)
}

function unavailable(context: GateContext, { message }: Error): HttpResult {
  context.decision = {
    verdict: 'unavailable',
    reason: 'edge_keys_unreadable',
    detail: `the keys of the edge cannot be read: ${message}`,
  }
  const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) }
  return errorResult(503, 'The request cannot be checked at the moment. Try again.', { headers })
}

/** As `completeAnswer`, and logs the client's address, which API Gateway does not know behind CloudFront. */
export async function completeAnswerOfEdge(request: Request): Promise<void> {
  const context = request.context as GateContext
  const { decision, viewerAddress: address } = context
  if (decision !== undefined && address !== undefined) context.decision = { ...decision, address }
  return completeAnswer(request)
}
