/** The deployed chain in a separate process, at the most verbose log level, with markers for everything private. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { FunctionSettings } from '../../../lambda/settings/function-settings.ts'
import type { HttpEvent } from '../../../lambda/http/api-gateway.ts'
import { ACTIVE, settingsAt } from '../../support/gate.ts'
import { leaksIn, marker, type Marker } from '../../support/markers.ts'
import { startObservedProcess } from './observed-process.ts'
import { httpAnswer, type RawReply, says, startRawServer } from '../../support/raw-server.ts'
import { startSecretsManager } from '../../support/secrets-manager.ts'

/** With characters that form encoding, URLs and JSON change. */
const SECRET_AROUND = ['ü "', '\\/+%'] as const
/** With all that RFC 6750 §2.1 allows. */
const TOKEN_AROUND = ['a-._~+/', '=='] as const

export const newToken = () => marker('the access token', TOKEN_AROUND)
export const granting = says(httpAnswer(JSON.stringify(ACTIVE)))

export const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' }

export type EventChange = Omit<Partial<HttpEvent>, 'requestContext'> & { readonly method?: string }

export function eventOf(change: EventChange): HttpEvent {
  const { method = 'POST', headers = {}, ...rest } = change
  return {
    headers: { 'content-type': 'application/json', ...headers },
    rawQueryString: '',
    requestContext: { http: { method } },
    body: JSON.stringify(LIST),
    isBase64Encoded: false,
    ...rest,
  }
}

export interface Case {
  readonly events: readonly EventChange[]
  /** What must come out nowhere. */
  readonly markers: readonly Marker[]
  /** What the authorization server answers. */
  readonly reply?: RawReply
  readonly settings?: Partial<FunctionSettings>
}

export interface Expected {
  /** Of the last event. */
  readonly status: number
  /** What the log says about it; undefined: nothing, since no token was looked at. */
  readonly logged: string | undefined
  /** Whether the sender itself is told what it sent, as messages about wrong values do. */
  readonly repeated?: boolean
}

export async function startHarness() {
  const secret = marker('the client secret', SECRET_AROUND)
  const awsKey = marker('the AWS key')
  const authorizationServer = await startRawServer(granting)
  const { server: secretsManager, store } = await startSecretsManager()
  const child = startObservedProcess({
    POWERTOOLS_LOG_LEVEL: 'TRACE',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.origin,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: awsKey.value,
  })

  /** Serves the events and asserts that their answers and the log hold no marker. */
  async function assertKeeps(one: Case, expected: Expected): Promise<void> {
    const { status, logged, repeated = false } = expected
    authorizationServer.reply = one.reply ?? granting
    const clientSecret = { value: secret.value }
    const settings = settingsAt(authorizationServer.origin, { clientSecret, ...one.settings })
    const awsRequestId = randomUUID()
    const events = one.events.map(eventOf)
    const { results, output } = await child.run({ settings, events, awsRequestId })
    assert.equal(results.at(-1)?.statusCode, status, JSON.stringify(results) + output)
    const markers = [secret, awsKey, ...one.markers]
    const repeatedOnes = leaksIn(JSON.stringify(results), markers)
    assert.deepEqual(repeatedOnes, repeated ? ['the stray token'] : [], JSON.stringify(results))
    assert.deepEqual(leaksIn(output, markers), [], output)
    const lines = output.split('\n').filter((line) => line.includes(awsRequestId))
    assert.equal(lines.length, logged === undefined ? 0 : events.length, output)
    const last = JSON.parse(lines.at(-1) ?? '{}') as { message?: string }
    assert.equal(last.message, logged)
  }

  async function end(): Promise<void> {
    await child[Symbol.asyncDispose]()
    await secretsManager[Symbol.asyncDispose]()
    await authorizationServer[Symbol.asyncDispose]()
  }

  return { secret, child, authorizationServer, store, assertKeeps, end }
}
