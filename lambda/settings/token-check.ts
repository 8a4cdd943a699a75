/** What the settings of the token check need. */
import type { GivenSettings } from './function-settings.ts'

/** What can ask for introspection by itself. */
interface Checked {
  readonly check: 'introspection' | undefined
}

/** What decides how verdicts are found. */
type Ways = Pick<
  GivenSettings,
  'tokenCheck' | 'profile' | 'scopePrefix' | 'allowedClients' | 'authServers'
>
/** What decides how the authorization server is asked. */
type Asking = Pick<GivenSettings, 'clientAuthMethod' | 'introspectionAnswer'>

/** Whether a function needs nothing but what it does by default. */
export function isPlain(settings: Ways & Asking): boolean {
  return findsPlainly(settings) && asksPlainly(settings)
}

/** Whether tokens are introspected, and judged by what the answer says in the words of RFC 7662. */
export function findsPlainly(settings: Ways): boolean {
  const { tokenCheck, profile, scopePrefix, allowedClients, authServers } = settings
  const others = [profile, scopePrefix, allowedClients, authServers]
  return tokenCheck === 'introspection' && others.every((one) => one === undefined)
}

/** Whether the client has no key, and answers are plain JSON. */
export function asksPlainly({ clientAuthMethod, introspectionAnswer }: Asking): boolean {
  return clientAuthMethod !== 'private_key_jwt' && introspectionAnswer === 'json'
}

/** What decides whether a server is asked, and with which secret. */
interface Client {
  readonly tokenCheck?: GivenSettings['tokenCheck'] | undefined
  readonly clientAuthMethod?: GivenSettings['clientAuthMethod'] | undefined
}

/** One of several servers. */
interface ServerClient extends Client {
  readonly clientSecret?: unknown
  readonly clientSecretArn?: string | undefined
  readonly clientSecretVariable?: string | undefined
}

/** The single settings, and the servers that take from them what they leave out. */
interface Clients extends Client {
  readonly authServers?: readonly ServerClient[] | undefined
}

/** Whether anything is introspected, for which this server needs a client at the authorization server. */
export function introspects(settings: Clients, features: readonly Checked[] = []): boolean {
  const { tokenCheck, authServers } = settings
  return authServers === undefined
    ? tokenCheck !== 'jwt' || features.some(({ check }) => check === 'introspection')
    : questionedServers(authServers, settings).length > 0
}

/** Whether this server's client has a secret to keep: a client secret, or a private key that is not in KMS. */
export function needsSecret(
  settings: Clients,
  hasKey: boolean,
  features: readonly Checked[] = [],
): boolean {
  const { authServers } = settings
  if (authServers === undefined) {
    return introspects(settings, features) && settings.clientAuthMethod !== 'none' && !hasKey
  }
  return authServers.some(
    (server) =>
      usesDefaultSecret(server, settings) && !(hasKey && methodOf(server, settings) === SIGNING),
  )
}

const SIGNING = 'private_key_jwt'

const methodOf = (server: Client, settings: Client) =>
  server.clientAuthMethod ?? settings.clientAuthMethod

export function hasOwnSecret(server: ServerClient): boolean {
  const { clientSecret, clientSecretArn, clientSecretVariable } = server
  return [clientSecret, clientSecretArn, clientSecretVariable].some((one) => one !== undefined)
}

/** Those of several servers that may be asked about tokens. One that signs is asked only if its own entry says how. */
export function questionedServers<T extends ServerClient>(
  servers: readonly T[],
  settings: Client,
): T[] {
  return servers.filter((server) => {
    const { tokenCheck = settings.tokenCheck, clientAuthMethod = '' } = server
    const hasOwnWay = hasOwnSecret(server) || [SIGNING, 'none'].includes(clientAuthMethod)
    return tokenCheck !== 'jwt' || hasOwnWay
  })
}

/** Whether a server gets the client secret of the single settings. */
export function usesDefaultSecret(server: ServerClient, settings: Client): boolean {
  const [asked] = questionedServers([server], settings)
  return asked !== undefined && !hasOwnSecret(server) && methodOf(server, settings) !== 'none'
}

/** Whether servers for which this one has the same secret learn it: a private key stays here. */
export function learnSecrets(servers: readonly Client[], settings: Client): boolean {
  return servers.length > 1 && !servers.every((server) => methodOf(server, settings) === SIGNING)
}
