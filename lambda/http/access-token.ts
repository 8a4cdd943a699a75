import type { MiddlewareObj } from '@middy/core'
import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Context } from 'aws-lambda'
import { readBearerToken } from '../oauth/bearer-token.ts'
import { challengeFor, type ChallengeContext } from '../oauth/challenge.ts'
import { isRejection, type Rejection } from '../oauth/rejection.ts'
import type { VerifyToken } from '../oauth/token-verifier.ts'
import { type HttpEvent, type HttpResult, toResult } from './api-gateway.ts'
import { jsonRpcError } from './json-rpc-error.ts'

/** What the handler behind the middleware finds: without `authInfo` nothing was verified. */
export type AuthorizedContext = Context & { authInfo?: AuthInfo }

export interface AccessTokenOptions extends ChallengeContext {
  readonly verify: VerifyToken
  /** Told of every rejection, with its private reason. */
  readonly onRejection: (rejection: Rejection, context: Context) => void
}

/** Middleware that lets a request pass only with a verified access token, and answers every other one itself. */
export function accessToken(
  options: AccessTokenOptions,
): MiddlewareObj<HttpEvent, HttpResult, Error, AuthorizedContext> {
  return {
    async before({ event, context }) {
      const credentials = readBearerToken(event.headers['authorization'], event.rawQueryString)
      const verdict = isRejection(credentials)
        ? credentials
        : await options.verify(credentials.token)
      if (!isRejection(verdict)) {
        context.authInfo = verdict
        return undefined
      }
      options.onRejection(verdict, context)
      const { status, headers, message, data } = challengeFor(verdict, options)
      return toResult(
        event,
        status,
        { ...headers, 'content-type': 'application/json' },
        jsonRpcError(message, data),
      )
    },
  }
}
