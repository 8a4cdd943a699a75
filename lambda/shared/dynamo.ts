/** The one file that opens connections to DynamoDB. */
import http from 'node:http'
import https from 'node:https'
import { buffer } from 'node:stream/consumers'
import { type Credentials, signedHeaders } from './aws-signature.ts'
import { TableError } from './table-error.ts'

/**
 * Calls an operation of DynamoDB. When the condition of a write does not hold, it resolves to undefined, or, if that was asked
 * for, to the item as it is.
 */
export type Dynamo = (operation: Operation, input: object) => Promise<object | undefined>

export type Operation = 'GetItem' | 'PutItem' | 'UpdateItem'

/** An item that did not fulfil the condition. */
export interface Unfulfilled {
  readonly unfulfilled: unknown
}

type Environment = Readonly<Record<string, string | undefined>>

/** DynamoDB usually answers within 10 ms. A slower table is worth less than the question that it would save. */
const ANSWER_MS = 150
/** With a new connection, for which a small function needs more CPU than for everything else. */
const CONNECT_AND_ANSWER_MS = 300
/** An older idle connection may be dead: networks drop it silently while a function is frozen. */
const IDLE_MS = 10_000
const MAX_SOCKETS = 64
/** An item has 400 KB at most, and those of this server 8 KB. */
const MAX_ANSWER_BYTES = 65_536

const THROTTLED = /^(?:ProvisionedThroughputExceeded|Throttling|RequestLimitExceeded)/

/** Sends requests over kept-alive connections, each within its time, and none of them twice. */
export function createDynamo(environment: Environment): Dynamo {
  const url = dynamoUrl(environment)
  const { request: open, Agent } = url.protocol === 'https:' ? https : http
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS })
  let usedAt = 0

  return async (operation, input) => {
    // The agent's own timers stand still while the function is frozen.
    if (Date.now() - usedAt > IDLE_MS) closeIdle(agent)
    usedAt = Date.now()
    const isConnected = Object.keys(agent.freeSockets).length > 0
    const ms = isConnected ? ANSWER_MS : CONNECT_AND_ANSWER_MS
    const body = JSON.stringify(input)
    const request = {
      service: 'dynamodb',
      region: environment['AWS_REGION'] ?? '',
      host: url.host,
      target: `DynamoDB_20120810.${operation}`,
      body,
    }
    const headers = signedHeaders(request, credentialsIn(environment), Date.now())
    const signal = AbortSignal.timeout(ms)
    const outgoing = open(url, { method: 'POST', headers, agent, signal })
    outgoing.end(body)
    const { status, text } = await readAnswer(outgoing).catch((error: unknown) => {
      if (signal.aborted) throw new TableError('table_slow', `no answer after ${ms} ms`)
      throw unreachable(error as Error)
    })
    return outputOf(status, text)
  }
}

/** The role's keys are in the function's environment, for as long as it lives. */
function credentialsIn(environment: Environment): Credentials {
  return {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: environment['AWS_SESSION_TOKEN'],
  }
}

/**
 * The variables are those of the AWS SDKs.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function dynamoUrl(environment: Environment): URL {
  const { AWS_REGION: region = '' } = environment
  const given = environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? environment['AWS_ENDPOINT_URL']
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return new URL(given ?? `https://dynamodb.${region}.${suffix}`)
}

function closeIdle({ freeSockets }: http.Agent): void {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy()
}

async function readAnswer(outgoing: http.ClientRequest) {
  const incoming = await new Promise<http.IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject)
  })
  let received = 0
  incoming.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received > MAX_ANSWER_BYTES) incoming.destroy(new Error('the answer is too long'))
  })
  const text = (await buffer(incoming)).toString()
  // An answer always has its status.
  return { status: incoming.statusCode as number, text }
}

function unreachable({ code, message }: Error & { readonly code?: string }): TableError {
  return new TableError('table_unreachable', [code, message].filter(Boolean).join(': '))
}

/** @throws {TableError} */
function outputOf(status: number, text: string): object | undefined {
  const output = parsed(text)
  if (status === 200 && output !== undefined) return output
  const type = typeOf(output)
  if (type === 'ConditionalCheckFailedException') return unfulfilledBy(output)
  const detail = `status ${status} ${type}`.trimEnd()
  if (THROTTLED.test(type)) throw new TableError('table_throttled', detail)
  if (status >= 500) throw new TableError('table_unreachable', detail)
  if (status >= 400 && type !== '') throw new TableError('table_refused', detail)
  throw new TableError('table_malformed_answer', detail)
}

/** The item is there where `ReturnValuesOnConditionCheckFailure` asks for it, and one exists. */
function unfulfilledBy(output: object = {}): Unfulfilled | undefined {
  return 'Item' in output ? { unfulfilled: output.Item } : undefined
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** The name of an error, without the namespace before it. Its message may repeat what was sent. */
function typeOf(output: object = {}): string {
  const { __type: type } = output as { readonly __type?: unknown }
  const text = typeof type === 'string' ? type : ''
  return /^(?:[\w.]+#)?(?<name>\w{1,60})$/.exec(text)?.groups?.['name'] ?? ''
}
