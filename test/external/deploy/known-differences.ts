/**
 * Where MiniStack is not as AWS: events that differ from those of the local front, which of the two is as AWS documents it, and
 * what cannot be tried with it.
 */
import type { RawRequest } from './raw-request.ts'

export interface KnownDifference {
  /** Path of a member of the event, or `status` where only one of them invokes the function. */
  readonly member: string
  readonly reason: string
  /** The requests in which it shows; all that become events, when it is left out. */
  readonly in?: (name: string, request: RawRequest) => boolean
}

const named =
  (...names: string[]) =>
  (name: string) =>
    names.includes(name)

const ADDED = 'API Gateway adds it, MiniStack does not'
const JOINED = 'API Gateway joins values by a comma, MiniStack by a comma and a space'
const HOP = 'what concerns one connection ends at API Gateway; MiniStack passes it on'
const COOKIES = 'cookies are a list of their own on AWS, and stay a header in MiniStack'
const SLASHES = 'routes of HTTP APIs are matched as they are; MiniStack takes slashes away before'

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  { member: 'headers.x-amzn-trace-id', reason: ADDED },
  { member: 'headers.x-forwarded-for', reason: ADDED },
  { member: 'headers.x-forwarded-port', reason: ADDED },
  { member: 'headers.x-forwarded-proto', reason: ADDED },
  { member: 'headers.content-length', reason: ADDED, in: (_, { body }) => body === undefined },
  { member: 'headers.content-type', reason: ADDED, in: named('an empty body') },
  { member: 'headers.x-many', reason: JOINED, in: named('a header three times') },
  { member: 'headers.authorization', reason: JOINED, in: named('two tokens') },
  { member: 'headers.connection', reason: HOP, in: named('a header for the connection') },
  { member: 'headers.te', reason: HOP, in: named('a header for the connection') },
  { member: 'headers.transfer-encoding', reason: HOP, in: named('a body in chunks') },
  { member: 'headers.cookie', reason: COOKIES, in: named('a cookie', 'many cookies') },
  { member: 'cookies', reason: COOKIES, in: named('a cookie', 'many cookies') },
  {
    member: 'body',
    reason: 'MiniStack takes a compressed body of a text type for text, and spoils it',
    in: named('compressed text'),
  },
  {
    member: 'isBase64Encoded',
    reason: 'as for its body',
    in: named('compressed text'),
  },
  {
    member: 'pathParameters',
    reason: 'null in MiniStack; API Gateway leaves out what there is not',
  },
  { member: 'requestContext.apiId', reason: 'the local front is no API that has an id' },
  { member: 'requestContext.domainPrefix', reason: 'left out by MiniStack' },
  {
    member: 'requestContext.requestId',
    reason: 'API Gateway’s have 16 characters; MiniStack’s are UUIDs',
  },
  {
    member: 'status',
    reason: SLASHES,
    in: named('a path with two slashes'),
  },
  ...['routeKey', 'rawPath', 'requestContext.http.path', 'requestContext.routeKey'].map(
    (member) => ({ member, reason: SLASHES, in: named('a path with a slash at its end') }),
  ),
]

/**
 * What MiniStack cannot show about deployments, by the name of its probe in `known_limits.py`, and what shows it instead.
 */
export const KNOWN_LIMITS: Readonly<Record<string, string>> = {
  route_settings_are_replaced:
    'API Gateway merges the settings of routes, so that those of a route that is gone make a later update fail: test/unit/lib/api/route-settings.test.ts lets no route have any',
  challenges_keep_their_name:
    'REST APIs rename WWW-Authenticate: the local front does, for test/external/runtime/rest.test.ts and the clients of test/system/',
  streams_are_refused:
    'REST APIs stream what a function answers: test/external/runtime/rest.test.ts does, with AWS’s own runtime client',
  access_logs_need_no_role:
    'a REST API writes its access log only by a role of the account: docs/front-doors.md has the commands',
  web_acls_block_nothing:
    'AWS WAF is not asked about any request: test/unit/lib/edge/web-acl.test.ts has its rules as AWS documents them',
  cloudfront_reaches_no_api:
    'CloudFront does not come to an API of API Gateway, runs no Lambda@Edge, and caches nothing: npm start -- --edge stands for it',
  stacks_of_other_regions_have_no_outputs:
    'the stack of an edge refers to one in us-east-1: test/unit/lib/edge/edge.test.ts has both sides of each reference',
  codedeploy_is_missing:
    'CodeDeploy moves requests from version to version: test/unit/lib/api/release.test.ts has what the template says about it',
  provisioned_concurrency_starts_nothing:
    'it is only noted: test/unit/lib/api/release.test.ts has what the template says about it',
}
