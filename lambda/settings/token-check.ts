/** What the settings of the token check need. */
import type { GivenSettings } from './function-settings.ts'

/** What can ask for introspection by itself. */
interface Checked {
  readonly check: 'introspection' | undefined
}

type TokenCheck = GivenSettings['tokenCheck']
type ClientAuthMethod = GivenSettings['clientAuthMethod']

/** One of several servers, as far as it decides who is asked. */
interface Asked {
  readonly tokenCheck?: TokenCheck | undefined
  readonly clientAuthMethod?: ClientAuthMethod | undefined
  readonly clientSecret?: unknown
  readonly clientSecretArn?: string | undefined
  readonly clientSecretVariable?: string | undefined
}

/** What decides whether anything is asked, and with what. */
interface Asking {
  readonly tokenCheck?: TokenCheck | undefined
  readonly clientAuthMethod?: ClientAuthMethod | undefined
  readonly authServers?: readonly Asked[] | undefined
}

/** What decides how verdicts are found. */
type Ways = Pick<
  GivenSettings,
  'tokenCheck' | 'profile' | 'scopePrefix' | 'allowedClients' | 'authServers'
>
/** What decides how the authorization server is asked. */
type Questions = Pick<GivenSettings, 'clientAuthMethod' | 'introspectionAnswer'>

/** Whether a function needs nothing but what it does by default. */
export function isPlain(settings: Ways & Questions): boolean {
  return findsPlainly(settings) && asksPlainly(settings)
}

/** Whether tokens are introspected, and judged by what the answer says in the words of RFC 7662. */
export function findsPlainly(settings: Ways): boolean {
  const { tokenCheck, profile, scopePrefix, allowedClients, authServers } = settings
  const others = [profile, scopePrefix, allowedClients, authServers]
  return tokenCheck === 'introspection' && others.every((one) => one === undefined)
}

/** Whether the client has no key, and answers are plain JSON. */
export function asksPlainly({ clientAuthMethod, introspectionAnswer }: Questions): boolean {
  return clientAuthMethod !== 'private_key_jwt' && introspectionAnswer === 'json'
}

/**
 * Whether anything is introspected, for which this server needs a client at the authorization server. Of several servers,
 * those that have a secret of their own do not count.
 */
export function introspects(settings: Asking, features: readonly Checked[] = []): boolean {
  const { tokenCheck, authServers } = settings
  return authServers === undefined
    ? tokenCheck !== 'jwt' || features.some(({ check }) => check === 'introspection')
    : authServers.some((server) => usesDefaultSecret(server, settings))
}

export function hasOwnSecret({ clientSecret, clientSecretArn, clientSecretVariable }: Asked) {
  return [clientSecret, clientSecretArn, clientSecretVariable].some((one) => one !== undefined)
}

/** Whether a server gets the client secret of the single settings: never one that only signs, and may not introspect at all. */
export function usesDefaultSecret(
  server: Asked,
  settings: { readonly tokenCheck?: TokenCheck | undefined },
): boolean {
  return (server.tokenCheck ?? settings.tokenCheck) !== 'jwt' && !hasOwnSecret(server)
}

/** Those of several servers that may be asked about tokens. */
export function questionedServers<T extends Asked>(
  servers: readonly T[],
  settings: { readonly tokenCheck?: TokenCheck | undefined },
): T[] {
  return servers.filter((server) => usesDefaultSecret(server, settings) || hasOwnSecret(server))
}

/** Whether this server's client has a secret to keep: a client secret, or a private key that is not in KMS. */
export function needsSecret(
  settings: Asking,
  hasKey: boolean,
  features: readonly Checked[] = [],
): boolean {
  const { authServers, clientAuthMethod } = settings
  const isKept = (method: ClientAuthMethod = 'client_secret_basic') =>
    method !== 'none' && !(method === 'private_key_jwt' && hasKey)
  return authServers === undefined
    ? introspects(settings, features) && isKept(clientAuthMethod)
    : authServers.some(
        (server) =>
          usesDefaultSecret(server, settings) &&
          isKept(server.clientAuthMethod ?? clientAuthMethod),
      )
}
