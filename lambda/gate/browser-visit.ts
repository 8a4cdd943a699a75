import type { MiddlewareObj } from '@middy/core'
import { markup } from '../discovery/markup.ts'
import { challengeFor, type ChallengeContext } from '../oauth/challenge.ts'
import type { Rejection } from '../oauth/rejection.ts'
import { type HttpEvent, type HttpResult, toResult } from '../http/api-gateway.ts'
import type { GateContext } from './gate-context.ts'

export interface PageVisitOptions extends ChallengeContext {
  /** Of the page about the server. */
  readonly pageUrl: string
}

/**
 * Middleware that leads people who open the endpoint in a browser to the page about it. For programs it is the 401 with
 * the challenge that every other request without a token gets, with another body: some find their way by GET.
 */
export function pageVisit(
  options: PageVisitOptions,
): MiddlewareObj<HttpEvent, HttpResult, Error, GateContext> {
  const rejection: Rejection = { kind: 'missing_token', reason: 'a visit by browser' }
  const { status, headers } = challengeFor(rejection, options)
  const body = leadTo(options.pageUrl)
  return {
    before({ event, context }) {
      if (!isPageVisit(event)) return undefined
      context.decision = { verdict: rejection.kind, reason: rejection.reason }
      return toResult(event, status, { ...headers, ...PAGE_HEADERS }, body)
    },
  }
}

/**
 * Whether a person asks, with nothing that could let them in: a browser that goes to a URL says that it takes HTML, and
 * MCP clients say JSON or event streams, or nothing in particular (MCP 2025-11-25, Transports).
 */
export function isPageVisit({ headers, rawQueryString, requestContext }: HttpEvent): boolean {
  const accepted = (headers['accept'] ?? '').toLowerCase()
  return (
    requestContext.http.method === 'GET' &&
    headers['authorization'] === undefined &&
    rawQueryString === '' &&
    /(?:^|[\s,])text\/html(?:$|[\s,;])/.test(accepted) &&
    !/application\/json|text\/event-stream/.test(accepted)
  )
}

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const leadTo = (url: string) =>
  markup`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=${url}">
<title>MCP server</title>
<p>This is the address of an MCP server. <a href="${url}">What it is, and how to connect</a></p>
</html>
`.html
