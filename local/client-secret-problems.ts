/** Rules for the secrets of this server's clients, which the local server is given and the functions read from Secrets Manager. */
import type { Feature } from '../lambda/features/calls/feature.ts'
import { introspectingNames } from '../lambda/settings/check-warnings.ts'
import {
  type FunctionSettings,
  type GivenSettings,
  missingClientSecret,
} from '../lambda/settings/function-settings.ts'
import type { SettingsReader } from '../lambda/settings/settings-reader.ts'
import { CLIENT_SECRET, SERVERS } from '../lambda/settings/settings-table.ts'
import { usesDefaultSecret } from '../lambda/settings/token-check.ts'
import { readPrivateKey } from '../lambda/token-check/client-key.ts'

type Settings = Pick<
  FunctionSettings,
  'tokenCheck' | 'clientAuthMethod' | 'clientSecret' | 'clientKey' | 'authServers'
>

type Client = Pick<Settings, 'clientAuthMethod' | 'clientSecret'> & { readonly name: string }

/** Reports a secret that is needed and not set, and says what needs it where signatures are verified. */
export function reportMissingSecret(
  reader: SettingsReader,
  { tokenCheck }: Pick<GivenSettings, 'tokenCheck'>,
  features: readonly Feature[],
): void {
  const names = introspectingNames(features)
  if (tokenCheck !== 'jwt' || names === '') return void missingClientSecret(reader, true)
  const wanted = `what has check: "introspection" needs it (${names}); set it to the client secret of this server at the authorization server (with private_key_jwt, to its private key), or leave out check where that server offers no introspection`
  reader.missing(CLIENT_SECRET.value, wanted)
}

/** Returns a sentence for each secret that has to be a private key, and is none that can sign. No sentence quotes it. */
export function privateKeyProblems(settings: Settings): string[] {
  const problems = clientsOf(settings).flatMap(({ name, clientAuthMethod, clientSecret }) => {
    if (clientAuthMethod !== 'private_key_jwt') return []
    // One that is not set is another problem.
    const pem = clientSecret !== undefined && 'value' in clientSecret ? clientSecret.value : ''
    const problem = pem === '' ? undefined : problemOf(pem)
    return problem === undefined ? [] : [`${name} cannot be used: ${problem}`]
  })
  return [...new Set(problems)]
}

function clientsOf(settings: Settings): Client[] {
  const { clientAuthMethod, clientSecret, clientKey, authServers } = settings
  const name = CLIENT_SECRET.value[0]
  const secret = clientKey === undefined ? clientSecret : undefined
  if (authServers === undefined) return [{ name, clientAuthMethod, clientSecret: secret }]
  return authServers.map((server, index) => {
    const { clientAuthMethod: method = clientAuthMethod } = server
    if (usesDefaultSecret(server, settings))
      return { name, clientAuthMethod: method, clientSecret: secret }
    const place = `${SERVERS.authServers[0]}[${index}].clientSecretVariable`
    return { name: place, clientAuthMethod: method, clientSecret: server.clientSecret }
  })
}

function problemOf(pem: string): string | undefined {
  if (!pem.includes('PRIVATE KEY-----')) {
    return 'it holds no private key, which private_key_jwt needs; give the PEM itself ("BEGIN PRIVATE KEY"), not the path of its file, and in .env in quotes'
  }
  try {
    readPrivateKey(pem)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
