/** Recognizes what a gateway or firewall answers by itself, so that no call gets to the server. */
import { type Finding, found } from '../finding.ts'
import type { Answer } from '../net/ask.ts'
import { member, received, shown } from '../net/words.ts'
import { challengeOf } from './challenge.ts'
import type { ServerVisit } from './visit.ts'

const RIGHT = '401 with a challenge, which the server itself sends'
const URL_OR_MAPPING =
  'the URL that clients are given: its stage and path; or the mapping of the custom domain in API Gateway'
const RULE = 'the rule of AWS WAF that applies: its log or its sampled requests name it'

/** @see https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden */
export function gatewayFindings(visit: ServerVisit): Finding[] {
  const { anonymous } = visit
  // Challenges of AWS WAF come with 202 and 405.
  const action = anonymous.headers.get('x-amzn-waf-action')
  if (action !== null) {
    const said = `${received(anonymous)}, and x-amzn-waf-action ${shown(action)}`
    return [found('gateway-refuses', { received: said, right: RIGHT, where: RULE })]
  }
  if (anonymous.status !== 403 || challengeOf(anonymous) !== '') return []
  const type = anonymous.headers.get('x-amzn-errortype')
  const message = messageOf(anonymous)
  if (type === null && !isOfApiGateway(message) && !refusesAll(visit)) return []
  const said = `${received(anonymous)}${type === null ? '' : `, and x-amzn-errortype ${shown(type)}`}`
  const isUnrouted = message === 'Missing Authentication Token'
  const place = isUnrouted ? { where: URL_OR_MAPPING } : {}
  return [found('gateway-refuses', { received: said, right: RIGHT, ...place })]
}

/** Function URLs write it in upper case. */
const messageOf = ({ body }: Answer) => member(body, 'message') ?? member(body, 'Message')

const isOfApiGateway = (message: unknown) =>
  message === 'Forbidden' || message === 'Missing Authentication Token'

/** A server lets everybody read its metadata. */
const refusesAll = ({ documents: { path, root } }: ServerVisit) =>
  path.status === 403 && root.status === 403
