/** The one file that opens connections to DynamoDB. */
import http from 'node:http'
import https from 'node:https'
import { buffer } from 'node:stream/consumers'
import { Sha256 } from '@smithy/core/checksum'
import { HttpRequest } from '@smithy/core/protocols'
import { SignatureV4 } from '@smithy/signature-v4'
import { credentialsOf, type Environment, regionOf } from '../base/service-endpoint.ts'
import { dynamoUrl } from './dynamo-url.ts'
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
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS }
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }
  const signer = new SignatureV4({
    service: 'dynamodb',
    region: async () => regionOf(environment),
    credentials: async () => credentialsOf(environment),
    sha256: Sha256,
  })
  let usedAt = 0

  async function send(url: URL, headers: http.OutgoingHttpHeaders, body: string) {
    const { request: open } = url.protocol === 'https:' ? https : http
    const agent = agents[url.protocol as keyof typeof agents]
    // The agent's own timers stand still while the function is frozen.
    if (Date.now() - usedAt > IDLE_MS) closeIdle(agent)
    usedAt = Date.now()
    const isConnected = Object.keys(agent.freeSockets).length > 0
    const ms = isConnected ? ANSWER_MS : CONNECT_AND_ANSWER_MS
    const signal = AbortSignal.timeout(ms)
    const outgoing = open(url, { method: 'POST', headers, agent, signal })
    outgoing.end(body)
    return readAnswer(outgoing).catch((error: unknown) => {
      if (signal.aborted) throw new TableError('table_slow', `no answer after ${ms} ms`)
      throw error
    })
  }

  async function sendSigned(operation: Operation, body: string) {
    const url = dynamoUrl(environment)
    const { protocol, hostname, host } = url
    const headers = {
      host,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    }
    const request = new HttpRequest({
      method: 'POST',
      protocol,
      hostname,
      path: '/',
      headers,
      body,
    })
    const signed = await signer.sign(request)
    return send(url, signed.headers, body)
  }

  return async (operation, input) => {
    const { status, text } = await sendSigned(operation, JSON.stringify(input)).catch(asTableError)
    return outputOf(status, text)
  }
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

function asTableError(error: Error & { readonly code?: string }): never {
  if (error instanceof TableError) throw error
  const { code, message } = error
  throw new TableError('table_unreachable', [code, message].filter(Boolean).join(': '))
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
