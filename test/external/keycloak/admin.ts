/** Keycloak's admin API, and its token endpoint as programs use it. */
import assert from 'node:assert/strict'
import { ADMIN, type Keycloak, REALM } from './keycloak.ts'

/** A client as the admin API describes it. */
type ClientRepresentation = Readonly<Record<string, unknown>> & { readonly clientId: string }

export interface Admin {
  createClient(client: ClientRepresentation): Promise<void>
  setClientSecret(clientId: string, secret: string): Promise<void>
  /** Ends a user's session: its tokens are not active any more. */
  endSession(id: string): Promise<void>
}

export function createAdmin({ origin }: Pick<Keycloak, 'origin'>): Admin {
  async function call(method: string, path: string, body?: object): Promise<Response> {
    const grant = { grant_type: 'password', client_id: 'admin-cli', ...ADMIN }
    const token = await requestToken(`${origin}/realms/master`, grant)
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
  }
}

/** A program: it signs in as itself, by the secret `SECRET`. */
export const program = (clientId: string, change: object = {}): ClientRepresentation => ({
  clientId,
  secret: SECRET,
  standardFlowEnabled: false,
  serviceAccountsEnabled: true,
  ...change,
})

const SECRET = 'the-secret-of-a-program'

/** A mapper that adds an audience to every access token of a client. */
export const audience = (config: Readonly<Record<string, string>>) => ({
  name: `audience ${Object.values(config).join()}`,
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: { ...config, 'access.token.claim': 'true', 'introspection.token.claim': 'true' },
})

/** A token for a {@link program}. */
export const programToken = (
  { issuer }: Pick<Keycloak, 'issuer'>,
  clientId: string,
  params: Readonly<Record<string, string>> = {},
) =>
  requestToken(issuer, {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: SECRET,
    ...params,
  })

async function requestToken(
  issuer: string,
  params: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(params),
  })
  const { access_token: token, ...rest } = (await response.json()) as { access_token?: string }
  return token ?? assert.fail(`no token: ${response.status} ${JSON.stringify(rest)}`)
}

/** The claims of an access token, which is a JWT. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}
