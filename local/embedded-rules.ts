/** Rules for a start without an authorization server of its own: the embedded one signs everybody in, on this machine only. */
import type { Feature } from '../lambda/features/calls/feature.ts'
import { isLoopback } from '../lambda/oauth/url.ts'
import { urlHost } from '../lambda/settings/parsers.ts'
import type { ValuesOf } from '../lambda/settings/setting.ts'
import type { SettingsReader } from '../lambda/settings/settings-reader.ts'
import { DOCUMENTS, type KEYCLOAK, TOKEN_CHECK } from '../lambda/settings/settings-table.ts'
import { introspects } from '../lambda/settings/token-check.ts'
import { DEMO_CLIENT } from './embedded/demo-client.ts'
import type { LocalSettings } from './local-settings.ts'

/** Profiles that take its tokens. */
const FITTING: ReadonlySet<string> = new Set(['oidc', 'rfc9068'])

/** Returns a sentence for a profile that is meant for another server. */
export function embeddedWarnings({ profile = 'oidc' }: Pick<LocalSettings, 'profile'>): string[] {
  if (FITTING.has(profile)) return []
  const [name] = TOKEN_CHECK.profile
  return [
    `${name} is "${profile}", and AUTH_HOST is not set: the embedded authorization server issues no tokens of that kind; set AUTH_HOST or AUTH_ISSUER as well, or leave ${name} out`,
  ]
}

/** Reports how the embedded authorization server cannot be asked. */
function checkAsked(
  reader: SettingsReader,
  settings: Pick<LocalSettings, 'clientAuthMethod' | 'introspectionAnswer'>,
): void {
  for (const [[variable], value, taken] of [
    [
      TOKEN_CHECK.clientAuthMethod,
      settings.clientAuthMethod,
      ['client_secret_basic', 'client_secret_post'],
    ],
    [TOKEN_CHECK.introspectionAnswer, settings.introspectionAnswer, ['json']],
  ] as const) {
    if (taken.some((one) => one === value)) continue
    reader.problems.push(
      `${variable} is "${value}", and AUTH_HOST is not set: the embedded authorization server knows ${taken.join(' and ')} only; leave ${variable} out, or set AUTH_HOST or AUTH_ISSUER`,
    )
  }
}

/** Reports what an authorization server in this process cannot do. */
export function checkEmbedded(
  reader: SettingsReader,
  settings: Pick<
    LocalSettings,
    | 'host'
    | 'port'
    | 'resource'
    | 'clientId'
    | 'clientAuthMethod'
    | 'introspectionAnswer'
    | 'tokenCheck'
  >,
  { authPort }: ValuesOf<typeof KEYCLOAK>,
  features: readonly Feature[],
): void {
  const { host: name, port: own, resource, clientId, tokenCheck } = settings
  checkAsked(reader, settings)
  if (tokenCheck !== 'introspection' && introspects(settings, features)) {
    reader.problems.push(
      `TOKEN_CHECK is "${tokenCheck}", and AUTH_HOST is not set: the embedded authorization server cannot be asked about signed tokens, as ${tokenCheck === 'jwt' ? 'what has check: "introspection"' : 'this'} needs; leave TOKEN_CHECK out, or set AUTH_HOST or AUTH_ISSUER`,
    )
  }
  if (!isLoopback(urlHost(name))) {
    reader.problems.push(
      `HOST is "${name}", which other machines can reach, and AUTH_HOST is not set: the embedded authorization server, which signs everybody in, serves this machine only; set HOST to localhost, or AUTH_HOST or AUTH_ISSUER to an authorization server that knows your users`,
    )
  }
  if (authPort === own) {
    reader.problems.push(
      `AUTH_PORT and PORT are both ${own}: set one of them to another port, because the embedded authorization server listens on AUTH_PORT`,
    )
  }
  if (reader.isSet(DOCUMENTS.resource) && !isLoopback(new URL(resource).hostname)) {
    reader.problems.push(
      `AUTH_HOST is not set, and RESOURCE_URL is "${resource}": only this machine can reach the embedded authorization server; set AUTH_HOST or AUTH_ISSUER to one that your users can reach`,
    )
  }
  if (clientId === DEMO_CLIENT.id) {
    reader.problems.push(
      `OAUTH_CLIENT_ID is "${DEMO_CLIENT.id}": the embedded authorization server reserves this client ID for its demo client; choose another one`,
    )
  }
}
