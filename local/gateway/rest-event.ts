/** Events of API Gateway's REST API, payload format 1.0, at a custom domain: their paths have no stage. */
import type http from 'node:http'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import { sourceIp, toForwardedHeaders } from './http-headers.ts'
import { type Routed, toLogTime } from './routed.ts'

type Lists = Record<string, string[]>

/** Headers of requests that never reach a function. */
const DROPPED = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
])
/** Set by API Gateway, whatever clients send. */
const SET = /^(?:host|x-amzn-trace-id|x-forwarded-(?:for|port|proto))$/i

export function toRestEvent(request: http.IncomingMessage, routed: Routed): APIGatewayProxyEvent {
  const { routePath: path, body } = routed
  const headers = toHeaders(request, routed)
  const query = toLists(new URLSearchParams(routed.query))
  const hasQuery = Object.keys(query).length > 0
  return {
    resource: path,
    path,
    httpMethod: request.method ?? 'GET',
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: hasQuery ? lastOf(query) : null,
    multiValueQueryStringParameters: hasQuery ? query : null,
    pathParameters: null,
    stageVariables: null,
    requestContext: toRequestContext(request, routed),
    // Without binary media types, every body is text.
    body: body.length > 0 ? body.toString('utf8') : null,
    isBase64Encoded: false,
  }
}

/** Names as the client has written them. */
function toHeaders(request: http.IncomingMessage, { authority }: Routed): Lists {
  const { rawHeaders } = request
  const sent = rawHeaders.flatMap((name, at): [string, string][] =>
    at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? '']] : [],
  )
  const passed = sent.filter(([name]) => !DROPPED.has(name.toLowerCase()) && !SET.test(name))
  const forwarded = toForwardedHeaders(request)
  return toLists([
    ...passed,
    ...(authority === '' ? [] : ([['Host', authority]] as const)),
    ['X-Amzn-Trace-Id', forwarded['x-amzn-trace-id']],
    ['X-Forwarded-For', forwarded['x-forwarded-for']],
    ['X-Forwarded-Port', forwarded['x-forwarded-port']],
    ['X-Forwarded-Proto', forwarded['x-forwarded-proto']],
  ])
}

function toLists(pairs: Iterable<readonly [string, string]>): Lists {
  const lists = new Map<string, string[]>()
  for (const [name, value] of pairs) lists.set(name, [...(lists.get(name) ?? []), value])
  return Object.fromEntries(lists)
}

const lastOf = (lists: Lists): Record<string, string> =>
  Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? '']))

function toRequestContext(
  request: http.IncomingMessage,
  { requestId, routePath: path, authority }: Routed,
): APIGatewayProxyEvent['requestContext'] {
  const domainName = authority.replace(/:\d+$/, '')
  const time = new Date()
  return {
    accountId: '000000000000',
    apiId: 'local',
    authorizer: null,
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    extendedRequestId: requestId,
    httpMethod: request.method ?? 'GET',
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: null,
      apiKeyId: null,
      caller: null,
      clientCert: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: sourceIp(request),
      user: null,
      userAgent: request.headers['user-agent'] ?? null,
      userArn: null,
    },
    path,
    protocol: `HTTP/${request.httpVersion}`,
    requestId,
    requestTime: toLogTime(time),
    requestTimeEpoch: time.getTime(),
    resourceId: 'local',
    resourcePath: path,
    stage: 'local',
  }
}
