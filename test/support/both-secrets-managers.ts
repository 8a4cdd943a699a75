/** The light client of Secrets Manager, and the AWS SDK's own one, against the same answers. */
import assert from 'node:assert/strict'
import { after, afterEach, beforeEach, mock } from 'node:test'
import * as sdk from '@aws-sdk/client-secrets-manager'
import * as light from '../../lambda/base/light-secrets-manager.ts'
import { SDK_CONFIG, SDK_TIMEOUT_MS } from '../../lambda/base/sdk-config.ts'
import { json, type Reply, startBackend } from './backend.ts'

export const SECRET = 'hush-hush'
export const ARN = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:a'
const TIMEOUT_MS = 200
/** The function's, with shorter timeouts. */
const requestHandler = Object.fromEntries(
  Object.entries(SDK_CONFIG.requestHandler).map(([name, value]) => [
    name,
    value === SDK_TIMEOUT_MS ? TIMEOUT_MS : value,
  ]),
)

/** Answers, one after the other; the last one to all further requests. */
let replies: readonly Reply[] = []
export const backend = await startBackend((response, seen) => {
  const reply = replies[Math.min(backend.seen.length, replies.length) - 1]
  reply?.(response, seen)
})
after(() => backend[Symbol.asyncDispose]())

const ENVIRONMENT = {
  AWS_ENDPOINT_URL: backend.origin,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
}
const before = { ...process.env }
const restore = () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
}
beforeEach(() => {
  Object.assign(process.env, ENVIRONMENT)
  mock.method(Math, 'random', () => 0) // no waiting before a retry
})
afterEach(() => {
  mock.reset()
  restore()
})

/** Says what Secrets Manager answers from now on. */
export function answerWith(given: readonly Reply[]): void {
  backend.seen.length = 0
  replies = given
}

/** Of one `send`. */
export interface Outcome {
  readonly attempts: number
  readonly secret?: string | undefined
  readonly name?: string
  readonly message?: string
}

export const CLIENTS = {
  light: () => {
    const client = new light.SecretsManagerClient({ requestHandler })
    return async () => client.send(new light.GetSecretValueCommand({ SecretId: ARN }))
  },
  sdk: () => {
    const client = new sdk.SecretsManagerClient({ requestHandler })
    return async () => client.send(new sdk.GetSecretValueCommand({ SecretId: ARN }))
  },
}

/** What comes of asking for the secret, several times with one client. */
export async function ask(who: keyof typeof CLIENTS, given: readonly Reply[], times = 1) {
  answerWith(given)
  const send = CLIENTS[who]()
  const outcomes: Outcome[] = []
  for (let i = 0; i < times; i += 1) {
    const seen = backend.seen.length
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const outcome = await send().then(
      ({ SecretString, SecretBinary }) => ({
        secret: SecretString ?? (SecretBinary && Buffer.from(SecretBinary).toString()),
      }),
      ({ name, message }: Error) => ({ name, message }),
    )
    outcomes.push({ attempts: backend.seen.length - seen, ...outcome })
  }
  return outcomes
}

/** @returns what came of both, which is the same */
export async function askBoth(given: readonly Reply[], times = 1): Promise<Outcome[]> {
  const outcomes = await ask('light', given, times)
  assert.deepEqual(outcomes, await ask('sdk', given, times))
  return outcomes
}

export const secret = json({ ARN, SecretString: SECRET })
export const error = (type: string, status = 400) =>
  json({ __type: type, message: 'unwell' }, status)
