/** Answers of a gateway or firewall before the server. */
import { at, type Defect, posts, type Reply } from './defects.ts'
import type { Fault } from './faults.ts'

/** A gateway answers 403 to all that is asked. */
const fromGateway =
  (type: string | undefined, body: object): Defect =>
  (reply) => {
    reply.status = 403
    reply.headers =
      type === undefined
        ? { 'content-type': 'application/json' }
        : { 'content-type': 'application/json', 'x-amzn-errortype': type }
    reply.body = JSON.stringify(body)
  }

/** Answers each call with a token as the call before it without one. */
function withoutAuthorization(): Defect {
  let anonymous: Reply | undefined
  return (reply, { method, headers }) => {
    if (method !== 'POST') return
    if (headers.authorization !== undefined) Object.assign(reply, anonymous)
    else anonymous ??= { ...reply }
  }
}

export const GATEWAY_FAULTS: readonly Fault<Defect>[] = [
  {
    id: 'gateway-refuses',
    what: 'a rule of a firewall, or an execute-api endpoint that is disabled',
    seed: fromGateway('ForbiddenException', { message: 'Forbidden' }),
    said: /POST .* got 403 with {"message":"Forbidden"}, and x-amzn-errortype "ForbiddenException" → 401/,
    where: /WAF/,
  },
  {
    id: 'gateway-refuses',
    what: 'a stage or path that a REST API does not have',
    seed: fromGateway(undefined, { message: 'Missing Authentication Token' }),
    said: /got 403 with {"message":"Missing Authentication Token"} → 401/,
    where: /stage and path.*custom domain/,
  },
  {
    id: 'gateway-refuses',
    what: 'a function URL that wants signatures of IAM',
    seed: fromGateway('AccessDeniedException', { Message: 'Forbidden. For troubleshooting see' }),
    said: /x-amzn-errortype "AccessDeniedException"/,
    where: /IAM/,
  },
  {
    id: 'gateway-refuses',
    what: 'a firewall that nobody knows',
    seed: fromGateway(undefined, {}),
    said: /got 403 with {} → 401/,
  },
  {
    id: 'gateway-refuses',
    what: 'a challenge of AWS WAF, which only browsers solve',
    seed: posts((reply) => {
      reply.status = 202
      reply.body = ''
      reply.headers['x-amzn-waf-action'] = 'challenge'
    }),
    said: /got 202, and x-amzn-waf-action "challenge"/,
    where: /rule of AWS WAF/,
  },
  {
    id: 'no-mcp-server',
    what: 'a proxy that says yes to all',
    seed: posts((reply) => {
      reply.status = 200
      reply.headers = {}
      reply.body = ''
    }),
    said: /got 200 as "no Content-Type" → 401 with a challenge/,
  },
  {
    id: 'token-lost',
    what: 'a proxy that drops Authorization',
    seed: withoutAuthorization(),
    said: /POST .* got 401 .*, as without a token → 401 with error="invalid_token"/,
  },
  {
    id: 'rate-limited',
    what: 'a limit of the gateway, for all that is asked',
    seed: (reply) => {
      reply.status = 429
      reply.headers = { 'content-type': 'application/json', 'retry-after': '1' }
      reply.body = '{"message":"Too Many Requests"}'
    },
    said: /POST .* got 429 with .*Too Many Requests"}, and Retry-After "1" → /,
  },
  {
    id: 'rate-limited',
    what: 'a limit of the route of the metadata',
    seed: at('', (reply) => {
      if (reply.body.includes('authorization_servers')) reply.status = 429
    }),
    said: /GET .*oauth-protected-resource.* got 429/,
  },
]
