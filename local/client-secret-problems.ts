/** Rules for the client secret that the local server is given, which the functions read from Secrets Manager. */
import type { SecretSource } from '../lambda/base/stored-secret.ts'
import type { Feature } from '../lambda/features/calls/feature.ts'
import { introspectingNames } from '../lambda/settings/auth-server-warnings.ts'
import { type GivenSettings, missingClientSecret } from '../lambda/settings/function-settings.ts'
import type { SettingsReader } from '../lambda/settings/settings-reader.ts'
import { CLIENT_SECRET } from '../lambda/settings/settings-table.ts'

type Settings = Pick<GivenSettings, 'tokenCheck' | 'clientAuthMethod'>

/** Reports a secret that is needed and not set, and says what needs it where signatures are verified. */
export function reportMissingSecret(
  reader: SettingsReader,
  { tokenCheck }: Settings,
  features: readonly Feature[],
): void {
  const names = introspectingNames(features)
  if (tokenCheck !== 'jwt' || names === '') return void missingClientSecret(reader, true)
  const wanted = `what has check: "introspection" needs it (${names}); set it to the client secret of this server at the authorization server (with private_key_jwt, to its private key), or leave out check where that server offers no introspection`
  reader.missing(CLIENT_SECRET.value, wanted)
}

/** Reports what can be no private key, such as the path of a file. Quotes nothing: it may be a secret. */
export function reportSecretForm(
  reader: SettingsReader,
  { clientAuthMethod }: Settings,
  secret: SecretSource | undefined,
): void {
  if (clientAuthMethod !== 'private_key_jwt' || secret === undefined || !('value' in secret)) return
  if (secret.value.includes('PRIVATE KEY-----')) return
  reader.problems.push(
    `${CLIENT_SECRET.value[0]} holds no private key, which private_key_jwt needs: give the PEM itself ("BEGIN PRIVATE KEY"), not the path of its file; in .env, in quotes`,
  )
}
