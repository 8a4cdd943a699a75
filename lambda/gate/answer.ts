import type { Request } from '@middy/core'
import type { HttpResult } from '../http/api-gateway.ts'
import { logsDebug } from '../settings/function-settings.ts'
import type { GateContext } from './gate-context.ts'
import type { logDecision as LogDecision } from './log-decision.ts'

let logging: Promise<{ readonly logDecision: typeof LogDecision }> | undefined

/** Loads what writes the line about a decision, once. */
export const loadLogging = async () => (logging ??= import('./log-decision.ts'))

/**
 * The last step of every request, whichever step answered it: adds the headers that each answer carries, and has the
 * decision logged.
 */
export async function completeAnswer(request: Request): Promise<void> {
  const context = request.context as GateContext
  const response = request.response as HttpResult | undefined
  if (response === undefined) return // the error goes to Lambda
  const { vary, ...headers } = response.headers ?? {}
  response.headers = { ...headers, ...headersFor(context.allowedOrigin, vary) }

  const { decision } = context
  if (decision === undefined) return // a preflight, or headers that are too long
  // Answering a request without a token takes less time than loading the logger, which writes it at level DEBUG only.
  if (decision.verdict === 'missing_token' && !logsDebug(process.env)) return
  const { logDecision } = await loadLogging()
  logDecision(decision, context)
}

/** No caching, and CORS for the allowed origin, on rejections too: a browser client must see the challenge (Fetch §3.2). */
function headersFor(origin: string | undefined, vary: unknown): Record<string, string> {
  const varies = ['origin', ...(typeof vary === 'string' ? [vary] : [])].join(', ')
  const always = { vary: varies, 'cache-control': 'no-store' }
  if (origin === undefined) return always
  return {
    ...always,
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'WWW-Authenticate, Retry-After',
  }
}
