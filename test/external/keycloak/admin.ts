/** Keycloak's admin API. */
import assert from 'node:assert/strict'
import type { ClientRepresentation } from './clients.ts'
import { ADMIN, type Keycloak, REALM } from './keycloak.ts'
import { requestTokens } from './tokens.ts'

export interface Admin {
  createClient(client: ClientRepresentation): Promise<void>
  setClientSecret(clientId: string, secret: string): Promise<void>
  /** Ends a user's session: its tokens are not active any more. */
  endSession(id: string): Promise<void>
  /** Adds a key that signs from now on, in front of all others. */
  addSigningKey(): Promise<void>
  /** Removes the keys that signed before the last one was added. */
  removeOldSigningKeys(): Promise<void>
}

/** A key as the admin API describes it. */
interface KeyProvider {
  readonly id: string
  readonly parentId: string
  readonly providerId: string
  readonly config: Readonly<Partial<Record<'priority' | 'algorithm', readonly [string]>>>
}

const KEY_PROVIDER = 'org.keycloak.keys.KeyProvider'
const RSA_KEY = 'rsa-generated'

const priorityOf = ({ config }: KeyProvider) => Number(config.priority?.[0] ?? 0)

export function createAdmin({ origin }: Pick<Keycloak, 'origin'>): Admin {
  async function call(method: string, path: string, body?: object): Promise<Response> {
    const grant = { grant_type: 'password', client_id: 'admin-cli', ...ADMIN }
    const { access_token: token } = await requestTokens(`${origin}/realms/master`, grant)
    const response = await fetch(`${origin}/admin/realms/${REALM}/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.clone().text()}`)
    return response
  }

  return {
    createClient: async (client) => void (await call('POST', 'clients', client)),
    async setClientSecret(clientId, secret) {
      const found = await call('GET', `clients?clientId=${encodeURIComponent(clientId)}`)
      const [{ id } = assert.fail(`no client ${clientId}`)] = (await found.json()) as {
        id: string
      }[]
      await call('PUT', `clients/${id}`, { clientId, secret })
    },
    endSession: async (id) => void (await call('DELETE', `sessions/${id}`)),
    async addSigningKey() {
      const [first = assert.fail('no key')] = await signingKeys()
      await call('POST', 'components', {
        name: `signs by priority ${priorityOf(first) + 1}`,
        parentId: first.parentId,
        providerId: RSA_KEY,
        providerType: KEY_PROVIDER,
        config: { priority: [String(priorityOf(first) + 1)], algorithm: ['RS256'] },
      })
    },
    async removeOldSigningKeys() {
      const [, ...old] = await signingKeys()
      await Promise.all(old.map(({ id }) => call('DELETE', `components/${id}`)))
    },
  }

  /** The one that signs comes first. */
  async function signingKeys(): Promise<readonly KeyProvider[]> {
    const found = await call('GET', `components?type=${KEY_PROVIDER}`)
    const all = (await found.json()) as KeyProvider[]
    const keys = all.filter(
      ({ providerId, config }) =>
        providerId === RSA_KEY && (config.algorithm?.[0] ?? 'RS256') === 'RS256',
    )
    return keys.toSorted((one, other) => priorityOf(other) - priorityOf(one))
  }
}
