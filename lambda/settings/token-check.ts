/** What the settings of the token check need. */
import type { GivenSettings } from './function-settings.ts'

/** What can ask for introspection by itself. */
interface Checked {
  readonly check: 'introspection' | undefined
}

/** Whether tokens are introspected, and judged by what the answer says in the words of RFC 7662. */
export function isPlain(
  settings: Pick<GivenSettings, 'tokenCheck' | 'profile' | 'scopePrefix' | 'allowedClients'>,
): boolean {
  const { tokenCheck, profile, scopePrefix, allowedClients } = settings
  const others = [profile, scopePrefix, allowedClients]
  return tokenCheck === 'introspection' && others.every((one) => one === undefined)
}

/** Whether anything is introspected, for which this server needs a client at the authorization server. */
export function introspects(
  { tokenCheck }: { readonly tokenCheck?: GivenSettings['tokenCheck'] | undefined },
  features: readonly Checked[] = [],
): boolean {
  return tokenCheck !== 'jwt' || features.some(({ check }) => check === 'introspection')
}
