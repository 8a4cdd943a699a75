import type { FunctionSettings } from '../lambda/settings/function-settings.ts'
import { CLIENT_SECRET, SERVERS } from '../lambda/settings/settings-table.ts'
import { usesDefaultSecret } from '../lambda/settings/token-check.ts'
import { readPrivateKey } from '../lambda/token-check/client-key.ts'

type Settings = Pick<
  FunctionSettings,
  'tokenCheck' | 'clientAuthMethod' | 'clientSecret' | 'clientKey' | 'authServers'
>

type Client = Pick<Settings, 'clientAuthMethod' | 'clientSecret'> & { readonly name: string }

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
  try {
    readPrivateKey(pem)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
