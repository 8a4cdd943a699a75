/** Events of API Gateway's HTTP API, payload format 2.0, and the context of an invocation. */
import type http from 'node:http'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { randomBytes, randomUUID } from 'node:crypto'
import { sourceIp, toEventCookies, toEventHeaders } from './http-headers.ts'
import { type Routed, toLogTime } from './routed.ts'

/** API Gateway passes bodies of these types as text unless they are compressed, and all others in base64. */
const TEXT_TYPE = /^(?:text\/|application\/(?:javascript|json|xml) *(?:;|$))/i

export function toEvent(request: http.IncomingMessage, routed: Routed): APIGatewayProxyEventV2 {
  const { requestId, rawPath, query: rawQueryString, authority, body } = routed
  const routeKey = `ANY ${routed.routePath}`
  const headers: Record<string, string> = {
    ...toEventHeaders(request, body.length),
    ...(authority !== '' && { host: authority }),
  }
  const cookies = toEventCookies(request)
  const query = Object.fromEntries(joinValues(new URLSearchParams(rawQueryString)))
  const isText = isTextBody(headers) || body.length === 0
  const domainName = authority.replace(/:\d+$/, '')
  const time = new Date()
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookies && { cookies }),
    headers,
    ...(rawQueryString !== '' && { queryStringParameters: query }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: sourceIp(request),
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: toLogTime(time),
      timeEpoch: time.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
  }
}

function isTextBody(headers: Readonly<Record<string, string>>): boolean {
  const encoding = headers['content-encoding'] ?? 'identity'
  return encoding === 'identity' && TEXT_TYPE.test(headers['content-type'] ?? '')
}

function* joinValues(query: URLSearchParams): Generator<[string, string]> {
  for (const name of new Set(query.keys())) yield [name, query.getAll(name).join(',')]
}

/** Looks like a request ID of API Gateway. */
export const newRequestId = () => randomBytes(11).toString('base64')

/** Creates the context of one invocation, as Lambda does. */
export function toContext(functionName: string, timeoutMs: number): Context {
  const deadline = Date.now() + timeoutMs
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '512',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done() {},
    fail() {},
    succeed() {},
  }
}
