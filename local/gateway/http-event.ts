/** HTTP on one side, API Gateway's HTTP API payload format 2.0 on the other. */
import type http from 'node:http'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebReadableStream } from 'node:stream/web'
import type { HttpResult } from '../../lambda/http/api-gateway.ts'
import {
  DEFAULT_CONTENT_TYPE,
  sourceIp,
  toClientHeaders,
  toEventCookies,
  toEventHeaders,
} from './http-headers.ts'

/** Bodies of these types come as text, unless they are compressed; API Gateway encodes all others in base64. */
const TEXT_TYPE = /^(?:text\/|application\/(?:javascript|json|xml) *(?:;|$))/i
/** The integration timeout of an HTTP API. */
const API_TIMEOUT_MS = 30_000

/** What API Gateway knows about a request when it makes an event of it. */
export interface Routed {
  readonly requestId: string
  /** Of the route, undecided between methods. */
  readonly routePath: string
  readonly rawPath: string
  readonly body: Buffer
}

export function toEvent(request: http.IncomingMessage, routed: Routed): APIGatewayProxyEventV2 {
  const { requestId, rawPath, body } = routed
  const routeKey = `ANY ${routed.routePath}`
  const rawQueryString = (request.url ?? '').split('?').slice(1).join('?')
  const headers = toEventHeaders(request, body.length)
  const cookies = toEventCookies(request)
  const query = Object.fromEntries(joinValues(new URLSearchParams(rawQueryString)))
  const isText = isTextBody(headers) || body.length === 0
  const domainName = (headers['host'] ?? '').replace(/:\d+$/, '')
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

/** As in the access logs of web servers: `12/Mar/2020:19:03:58 +0000`. */
function toLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ')
  return `${day}/${month}/${year}:${clock} +0000`
}

/** In the form of API Gateway's. */
export const newRequestId = () => randomBytes(11).toString('base64')

/** The context that Lambda gives to one invocation. */
export function toContext(functionName: string, timeoutMs = API_TIMEOUT_MS): Context {
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

/** @param remapsHeaders whether headers are renamed as REST APIs rename them */
export function writeResult(
  response: http.ServerResponse,
  result: HttpResult,
  remapsHeaders = false,
): void {
  const { statusCode = 200, body = '', isBase64Encoded } = result
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
  response.writeHead(statusCode, {
    ...(bytes.length > 0 && { 'content-type': DEFAULT_CONTENT_TYPE }),
    ...headersOf(result, remapsHeaders),
    ...(statusCode !== 204 && statusCode !== 304 && { 'content-length': bytes.length }),
  })
  response.end(bytes)
}

/** Writes a result bit by bit, as the stream yields it. A client that goes away cancels the stream. */
export async function writeStream(
  response: http.ServerResponse,
  result: HttpResult,
  stream: ReadableStream<Uint8Array>,
  remapsHeaders = false,
): Promise<void> {
  response.writeHead(result.statusCode ?? 200, headersOf(result, remapsHeaders))
  response.flushHeaders()
  try {
    await pipeline(Readable.fromWeb(stream as WebReadableStream), response)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}

function headersOf({ headers = {}, cookies = [] }: HttpResult, remapsHeaders: boolean) {
  const passed = toClientHeaders(headers as Record<string, string>, remapsHeaders)
  delete passed['content-length']
  const setCookies = [passed['set-cookie'] ?? [], cookies].flat()
  return { ...passed, ...(setCookies.length > 0 && { 'set-cookie': setCookies }) }
}
