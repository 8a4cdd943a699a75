/** What the settings of the token check need. */
import type { GivenSettings } from './function-settings.ts'

/** What can ask for introspection by itself. */
interface Checked {
  readonly check: 'introspection' | undefined
}

/** What decides how verdicts are found. */
type Ways = Pick<GivenSettings, 'tokenCheck' | 'profile' | 'scopePrefix' | 'allowedClients'>
/** What decides how the authorization server is asked. */
type Asking = Pick<GivenSettings, 'clientAuthMethod' | 'introspectionAnswer'>

/** Whether a function needs nothing but what it does by default. */
export function isPlain(settings: Ways & Asking): boolean {
  return findsPlainly(settings) && asksPlainly(settings)
}

/** Whether tokens are introspected, and judged by what the answer says in the words of RFC 7662. */
export function findsPlainly(settings: Ways): boolean {
  const { tokenCheck, profile, scopePrefix, allowedClients } = settings
  const others = [profile, scopePrefix, allowedClients]
  return tokenCheck === 'introspection' && others.every((one) => one === undefined)
}

/** Whether the client has no key, and answers are plain JSON. */
export function asksPlainly({ clientAuthMethod, introspectionAnswer }: Asking): boolean {
  return clientAuthMethod !== 'private_key_jwt' && introspectionAnswer === 'json'
}

/** Whether anything is introspected, for which this server needs a client at the authorization server. */
export function introspects(
  { tokenCheck }: { readonly tokenCheck?: GivenSettings['tokenCheck'] | undefined },
  features: readonly Checked[] = [],
): boolean {
  return tokenCheck !== 'jwt' || features.some(({ check }) => check === 'introspection')
}

/** Whether this server's client has a secret to keep: a client secret, or a private key that is not in KMS. */
export function needsSecret(
  settings: {
    readonly tokenCheck?: GivenSettings['tokenCheck'] | undefined
    readonly clientAuthMethod?: GivenSettings['clientAuthMethod'] | undefined
  },
  hasKey: boolean,
  features: readonly Checked[] = [],
): boolean {
  return introspects(settings, features) && settings.clientAuthMethod !== 'none' && !hasKey
}
