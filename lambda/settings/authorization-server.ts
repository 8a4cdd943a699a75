import { isLoopback } from '../oauth/url.ts'
import { urlHost } from './parsers.ts'
import type { ValuesOf } from './setting.ts'
import type { SettingsReader } from './settings-reader.ts'
import { DOCUMENTS, KEYCLOAK } from './settings-table.ts'

/** An authorization server whose endpoints are known by its product. */
export interface AuthorizationServer {
  readonly issuer: string
  readonly introspectionEndpoint: string
}

/** The realm that AUTH_HOST, AUTH_PORT and AUTH_REALM name; undefined without a host. */
export function keycloakRealm({
  authHost,
  authPort,
  authRealm,
}: ValuesOf<typeof KEYCLOAK>): AuthorizationServer | undefined {
  if (authHost === undefined) return undefined
  const name = urlHost(authHost)
  const scheme = isLoopback(name) && authPort !== 443 ? 'http' : 'https'
  return realmAt(`${scheme}://${name}:${authPort}`, authRealm)
}

/** A realm at Keycloak's paths. */
export function realmAt(origin: string, realm: string): AuthorizationServer {
  const { href: issuer } = new URL(`/realms/${encodeURIComponent(realm.toWellFormed())}`, origin)
  return { issuer, introspectionEndpoint: `${issuer}/protocol/openid-connect/token/introspect` }
}

/** Reports that nothing names the authorization server. */
export function missingIssuer(reader: SettingsReader): string {
  const wanted =
    'set it to the host of the authorization server (with AUTH_PORT and AUTH_REALM), or set AUTH_ISSUER to its issuer URL'
  return reader.isSet(DOCUMENTS.issuer) ? '' : reader.missing(KEYCLOAK.authHost, wanted)
}
