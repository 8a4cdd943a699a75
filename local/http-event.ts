/** HTTP on one side, API Gateway's HTTP API payload format 2.0 on the other. */
import type http from 'node:http'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { randomUUID } from 'node:crypto'
import type { HttpResult } from '../lambda/http/api-gateway.ts'

/** Bodies of these types come as text; API Gateway encodes all others in base64. */
const TEXT_TYPE =
  /^(?:text\/|application\/(?:json|javascript|xml)\b|application\/[\w.-]+\+(?:json|xml)\b)/i
/** The integration timeout of an HTTP API. */
export const API_TIMEOUT_MS = 30_000

export function toEvent(request: http.IncomingMessage, body: Buffer): APIGatewayProxyEventV2 {
  // No URL parser: it takes "//host/path" for another host and tidies "/a/../b", which API Gateway does not.
  const [rawPath = '', ...rest] = (request.url ?? '/').split('?')
  const rawQueryString = rest.join('?')
  const { cookie, ...others } = request.headersDistinct
  const headers: Record<string, string> = {}
  for (const [name, values] of Object.entries(others)) headers[name] = (values ?? []).join(',')
  const isText = TEXT_TYPE.test(headers['content-type'] ?? '') || body.length === 0
  const query = Object.fromEntries(joinValues(new URLSearchParams(rawQueryString)))
  const time = new Date()
  return {
    version: '2.0',
    routeKey: `ANY ${rawPath}`,
    rawPath,
    rawQueryString,
    ...(cookie && { cookies: cookie.flatMap((line) => line.split(/; */)) }),
    headers,
    ...(rawQueryString !== '' && { queryStringParameters: query }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers['host'] ?? '',
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: `ANY ${rawPath}`,
      stage: '$default',
      time: time.toUTCString(),
      timeEpoch: time.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
  }
}

function* joinValues(query: URLSearchParams): Generator<[string, string]> {
  for (const name of new Set(query.keys())) yield [name, query.getAll(name).join(',')]
}

/** The context that Lambda gives to one invocation. */
export function toContext(functionName: string): Context {
  const deadline = Date.now() + API_TIMEOUT_MS
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

export function writeResult(response: http.ServerResponse, result: HttpResult): void {
  const { statusCode = 200, headers = {}, cookies, body = '', isBase64Encoded } = result
  response.writeHead(statusCode, {
    ...(headers as http.OutgoingHttpHeaders),
    ...(cookies && { 'set-cookie': cookies }),
  })
  response.end(isBase64Encoded ? Buffer.from(body, 'base64') : body)
}
