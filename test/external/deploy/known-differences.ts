/** Where the events of the local front and of MiniStack differ, and which of the two is as AWS documents it. */
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
