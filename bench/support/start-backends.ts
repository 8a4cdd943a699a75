import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { selfSigned } from '../../test/support/self-signed.ts'
import { CLIENT, type Counts, ISSUER_PATH, type Started } from './backends-messages.ts'
import { RESOURCE } from './events.ts'

export interface Backends {
  /** Settings of a candidate: the addresses of the back ends, and its own client. */
  readonly environment: Readonly<Record<string, string>>
  /** Reads and resets the counts. */
  counts(): Promise<Counts>
  end(): void
}

/** @param folder receives the certificate that the candidates trust */
export async function startBackends(folder: string, isTls: boolean): Promise<Backends> {
  const tls = isTls ? selfSigned('localhost') : null
  const authorities = path.join(folder, 'authority.pem')
  await writeFile(authorities, tls?.cert ?? '')
  const program = fileURLToPath(import.meta.resolve('./backends.ts'))
  const child = fork(program, [JSON.stringify(tls)], { execArgv: [] })
  const [{ origin }] = (await once(child, 'message')) as [Started]
  return {
    environment: {
      RESOURCE_URL: RESOURCE,
      AUTH_ISSUER: origin + ISSUER_PATH,
      AUTH_INTROSPECTION_ENDPOINT: `${origin}${ISSUER_PATH}/protocol/openid-connect/token/introspect`,
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
