import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { selfSigned } from '../../test/support/self-signed.ts'
import {
  type BackendsInput,
  CLIENT,
  type Counts,
  ISSUER_PATH,
  type Started,
} from './backends-messages.ts'
import { RESOURCE } from './events.ts'
import type { Step } from './plan.ts'
import { createTokenSigner } from './signed-tokens.ts'

export interface Backends {
  /** Settings of a candidate: the addresses of the back ends, and its own client. */
  readonly environment: Readonly<Record<string, string>>
  /** File with the public keys of the issuer, as a JSON Web Key Set. */
  readonly keysFile: string
  /** Replaces opaque tokens by signed ones that deserve the same answers. */
  withSignedTokens(steps: readonly Step[]): Promise<Step[]>
  /** Reads and resets the counts. */
  counts(): Promise<Counts>
  end(): void
}

/** @param folder receives the certificate that the candidates trust, and the public keys of the issuer */
export async function startBackends(folder: string, isTls: boolean): Promise<Backends> {
  const tls = isTls ? selfSigned('localhost') : null
  const authorities = path.join(folder, 'authority.pem')
  await writeFile(authorities, tls?.cert ?? '')
  const { keys, withSignedTokens } = await createTokenSigner()
  const keysFile = path.join(folder, 'issuer-keys.json')
  await writeFile(keysFile, JSON.stringify(keys))
  const program = fileURLToPath(import.meta.resolve('./backends.ts'))
  const input: BackendsInput = { tls, keys }
  const child = fork(program, [JSON.stringify(input)], { execArgv: [] })
  const [{ origin }] = (await once(child, 'message')) as [Started]
  const issuer = origin + ISSUER_PATH
  return {
    keysFile,
    withSignedTokens: async (steps) =>
      Promise.all(steps.map(async (step) => withSignedTokens(step, issuer))),
    environment: {
      RESOURCE_URL: RESOURCE,
      AUTH_ISSUER: issuer,
      AUTH_INTROSPECTION_ENDPOINT: `${issuer}/protocol/openid-connect/token/introspect`,
      OAUTH_CLIENT_ID: CLIENT.id,
      OAUTH_CLIENT_SECRET_ARN: CLIENT.secretArn,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: origin,
      ...(isTls && { NODE_EXTRA_CA_CERTS: authorities, SSL_CERT_FILE: authorities }),
    },
    async counts() {
      child.send('counts')
      const [counts] = (await once(child, 'message')) as [Counts]
      return counts
    },
    end: () => void (child.connected && child.disconnect()),
  }
}
