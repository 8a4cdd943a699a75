/** The local system, with a record of the requests to both of its servers. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type Exchange,
  exchangesOf,
  secretsOf,
  stepOf,
} from '../../support/clients/recording-fetch.ts'
import { sendExactly } from '../../support/clients/http-requests.ts'
import type { CommandOptions } from '../../support/command.ts'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import { assertNoSecretPrinted } from '../../support/printed-secrets.ts'
import { waitUntil } from '../../support/wait-until.ts'
import type { RecordedRequest, RecordedStart } from './server-record.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

export interface RecordedSystem extends LocalSystem {
  /** Requests and answers since the last call, in order, without those between the two servers. */
  take(): Promise<Exchange[]>
}

/** A revision of the protocol, and the messages by which clients begin in it. */
interface Revision {
  readonly version: string
  readonly handshake: readonly string[]
}

export const LEGACY: Revision = {
  version: '2025-11-25',
  handshake: ['initialize', 'notifications/initialized'],
}
export const MODERN: Revision = { version: '2026-07-28', handshake: ['server/discover'] }

const RECORDER = pathToFileURL(path.join(import.meta.dirname, 'server-record.ts')).href
/** A server records a request shortly after the client has the answer; a busy machine needs longer. */
const SETTLE_MS = 10_000

export async function startRecordedSystem(options: CommandOptions = {}): Promise<RecordedSystem> {
  const folder = temporaryFolder('record')
  const file = path.join(folder, 'requests.jsonl')
  const recording = { NODE_OPTIONS: `--import=${RECORDER}`, RECORD_FILE: file }
  await writeFile(file, '')
  const system = await startLocalSystem({ ...options, env: { ...recording, ...options.env } })
  const secrets = new Set<string>()
  let taken = 0

  async function take(): Promise<Exchange[]> {
    const requests = await readRequests(file)
    const fresh = requests.slice(taken).filter(({ url }) => !url.endsWith('/introspect'))
    taken = requests.length
    const exchanges = fresh.map(toExchange)
    for (const secret of exchanges.flatMap(secretsOf)) secrets.add(secret)
    return exchanges
  }

  async function end(signal?: NodeJS.Signals): Promise<void> {
    await system.stop(signal)
    await take()
    assertNoSecretPrinted(system, [...secrets])
  }
  let ended: Promise<void> | undefined
  const stop = (signal?: NodeJS.Signals) => (ended ??= end(signal))

  await take() // what the start itself asked
  return { ...system, take, stop, [Symbol.asyncDispose]: () => stop() }
}

/** Waits until every request is answered; gives all of them in the order of arrival. */
async function readRequests(file: string): Promise<RecordedRequest[]> {
  let requests: RecordedRequest[] = []
  const areOver = async () => {
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1)
    const records = lines.map((line) => JSON.parse(line) as RecordedStart | RecordedRequest)
    requests = records.filter((record) => 'method' in record)
    return requests.length * 2 === records.length
  }
  assert.ok(await waitUntil(areOver, SETTLE_MS), 'each request is answered')
  return requests.toSorted((one, other) => one.at - other.at)
}

function toExchange({ method, url, headers, body, status, answer }: RecordedRequest): Exchange {
  const answered = Object.entries(answer).map(([name, value]): [string, string] => [name, value])
  return {
    method,
    url: new URL(url),
    headers: new Headers(headers),
    body,
    status,
    answer: new Headers(answered),
  }
}

/** The steps of these exchanges, without the preflights of a browser. */
export function stepsOf(exchanges: readonly Exchange[]): string[] {
  return exchanges.filter(({ method }) => method !== 'OPTIONS').map(stepOf)
}

/** The methods of the JSON-RPC messages that the server accepted. */
export function methodsOf(exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap(({ url, body, status }) => {
    if (!url.pathname.endsWith('/mcp') || status >= 400 || body === '') return []
    return [(JSON.parse(body) as { method: string }).method]
  })
}

/** Asserts that each accepted message except `initialize` names the revision, and none has an Origin. */
export function assertSpeaks(exchanges: readonly Exchange[], { version }: Revision): void {
  for (const { headers, body, status } of exchangesOf(exchanges, 'mcp')) {
    assert.equal(headers.get('origin'), null)
    if (status < 300 && !body.includes('"initialize"'))
      assert.equal(headers.get('mcp-protocol-version'), version)
  }
}

/** Repeats the last tool call byte for byte: with its token it is served, without it or with a changed one refused. */
export async function assertTokenRequired(exchanges: readonly Exchange[]): Promise<void> {
  const call = exchanges.findLast((exchange) => methodsOf([exchange])[0] === 'tools/call')
  assert.ok(call, 'a call of a tool')
  const { authorization = '', connection: _, ...headers } = Object.fromEntries(call.headers)
  assert.match(authorization, /^Bearer ./)
  for (const [credentials, status] of [
    [{ authorization }, 200],
    [{ authorization: `${authorization}x` }, 401],
    [{}, 401],
  ] as const) {
    const options = { method: call.method, headers: { ...headers, ...credentials } }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const answer = await sendExactly(call.url.href, options, call.body)
    assert.equal(answer.status, status, answer.text)
  }
}
