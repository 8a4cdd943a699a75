/** Says what cannot work for the tokens of some of several authorization servers. */
import type { GivenSettings } from './function-settings.ts'
import { questionedServers } from './token-check.ts'

type Settings = Pick<GivenSettings, 'tokenCheck' | 'clientAuthMethod' | 'authServers'>

/** A tool, resource or prompt. */
export interface Checked {
  readonly kind: { readonly name: string }
  readonly name: string
  readonly check: 'introspection' | undefined
}

/** Returns a sentence for each server that cannot be asked, where something asks in any case. */
export function unconfirmedWarnings(settings: Settings, features: readonly Checked[]): string[] {
  const { authServers = [] } = settings
  const names = introspectingNames(features)
  if (names === '') return []
  const asked = questionedServers(authServers, settings)
  return authServers
    .filter((server) => !asked.includes(server))
    .map(
      ({ issuer }) =>
        `AUTH_SERVERS has no client secret for ${issuer}, which therefore cannot confirm its tokens: what has check: "introspection" refuses them (${names}); give that entry clientSecretArn or, locally, clientSecretVariable`,
    )
}

/** What asks for introspection by itself, for messages. */
export function introspectingNames(features: readonly Checked[]): string {
  const asking = features.filter(({ check }) => check === 'introspection')
  return asking.map(({ kind, name }) => `${kind.name} ${name}`).join(', ')
}
