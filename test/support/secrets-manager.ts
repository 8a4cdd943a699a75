/** A Secrets Manager on loopback; the AWS SDK of this process reads secrets from it. */
import { randomUUID } from 'node:crypto'
import { json, type Reply, startBackend } from './backend.ts'

export interface StoredSecret {
  readonly arn: string
  /** How often it was read. */
  reads: number
  reply: Reply
}

export const holds = (secret: string) => json({ SecretString: secret })
export const fails = (status: number, type: string) =>
  json({ __type: type, message: 'unwell' }, status)

/** Starts it. `store` adds a secret. */
export async function startSecretsManager() {
  const stored = new Map<string, StoredSecret>()
  const server = await startBackend((response, seen) => {
    const { SecretId: arn } = JSON.parse(seen.body) as { SecretId: string }
    const secret = stored.get(arn)
    if (secret === undefined) return fails(400, 'ResourceNotFoundException')(response, seen)
    secret.reads += 1
    // The SDK repeats a request when the clocks differ too much.
    response.setHeader('date', new Date(Date.now()).toUTCString())
    secret.reply(response, seen)
  })
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: server.origin,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
  return {
    server,
    store: (reply: Reply): StoredSecret => {
      const arn = `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${randomUUID()}`
      const secret = { arn, reads: 0, reply }
      stored.set(arn, secret)
      return secret
    },
  }
}
