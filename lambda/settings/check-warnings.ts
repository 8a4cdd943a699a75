/** Says where no server can be asked, though something has `check: 'introspection'`. */
import type { GivenSettings } from './function-settings.ts'
import { hostOf, productAt } from './known-hosts.ts'
import { WITHOUT_INTROSPECTION } from './profile-warnings.ts'
import type { Words } from './setting-words.ts'
import { questionedServers } from './token-check.ts'

type Settings = Pick<
  GivenSettings,
  'issuer' | 'tokenCheck' | 'profile' | 'clientAuthMethod' | 'authServers'
>

/** A tool, resource or prompt. */
export interface Checked {
  readonly kind: { readonly name: string }
  readonly name: string
  readonly check: 'introspection' | undefined
}

/** Returns a sentence for each server that cannot be asked, where something asks in any case. */
export function checkWarnings(
  settings: Settings,
  features: readonly Checked[],
  words: Words,
): string[] {
  const names = introspectingNames(features)
  if (names === '') return []
  const { authServers } = settings
  if (authServers === undefined) return withoutIntrospection(settings, names)
  const asked = questionedServers(authServers, settings)
  return authServers.flatMap((server, index) =>
    asked.includes(server)
      ? []
      : [
          `${words.nameOf('authServers')}[${index}] has no client secret, so that nobody can ask that server about its tokens: what has check: "introspection" refuses them (${names}); add ${words.ownSecret}`,
        ],
  )
}

function withoutIntrospection({ issuer, profile }: Settings, names: string): string[] {
  const host = hostOf(issuer)
  if (host === '' || !WITHOUT_INTROSPECTION.has(productAt(host) ?? profile)) return []
  return [
    `the issuer is at ${host}, which offers no introspection: what has check: "introspection" would get 503 for every token (${names}); leave out check`,
  ]
}

/** What asks for introspection by itself, for messages. */
export function introspectingNames(features: readonly Checked[]): string {
  const asking = features.filter(({ check }) => check === 'introspection')
  return asking.map(({ kind, name }) => `${kind.name} ${name}`).join(', ')
}
