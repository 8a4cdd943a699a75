/** Keycloak's token endpoint, and what is in its tokens. */
import assert from 'node:assert/strict'
import { SECRET } from './clients.ts'
import type { Keycloak } from './keycloak.ts'
import realm from './realm.json' with { type: 'json' }

type Params = Readonly<Record<string, string>>
type Issuer = Pick<Keycloak, 'issuer'>

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
}

const [user] = realm.users

/** A token for a `program`. */
export async function programToken(
  { issuer }: Issuer,
  clientId: string,
  params: Params = {},
): Promise<string> {
  const grant = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: SECRET,
    ...params,
  }
  return (await requestTokens(issuer, grant)).access_token
}

/** The tokens of a session of the user, by an `app`. */
export function userTokens(
  { issuer }: Issuer,
  clientId: string,
  scope: string,
  headers: Params = {},
): Promise<Tokens> {
  const grant = {
    grant_type: 'password',
    client_id: clientId,
    username: user?.username ?? '',
    password: user?.credentials[0]?.value ?? '',
    scope,
  }
  return requestTokens(issuer, grant, headers)
}

export const tokenEndpoint = (issuer: string) => `${issuer}/protocol/openid-connect/token`

export async function requestTokens(
  issuer: string,
  params: Params,
  headers: Params = {},
): Promise<Tokens> {
  const body = new URLSearchParams(params)
  const response = await fetch(tokenEndpoint(issuer), { method: 'POST', body, headers })
  const text = await response.text()
  assert.equal(response.status, 200, `no token: ${text}`)
  return JSON.parse(text) as Tokens
}

/** The claims of an access token, which is a JWT. */
export const claimsOf = (token: string) => partOf(token, 1)

export const headerOf = (token: string) => partOf(token, 0)

function partOf(token: string, index: number): Readonly<Record<string, unknown>> {
  const part = token.split('.')[index] ?? ''
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
}
