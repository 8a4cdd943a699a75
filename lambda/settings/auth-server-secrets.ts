import type { AuthServer } from './auth-servers.ts'
import { secret } from './parsers.ts'
import type { SettingsReader } from './settings-reader.ts'
import { SERVERS } from './settings-table.ts'

/** Finds the secrets of servers. Those without one of their own stay without. */
export function withSecrets(servers: readonly AuthServer[], reader: SettingsReader): AuthServer[] {
  return servers.map((server, index) => {
    const { clientSecretArn: arn, clientSecretVariable: variable } = server
    if (arn !== undefined) return { ...server, clientSecret: { arn } }
    if (variable === undefined) return server
    const { value } = reader.read({ value: [variable, secret] } as const)
    if (value === undefined) {
      reader.problems.push(
        `${SERVERS.authServers[0]}[${index}].clientSecretVariable is "${variable}", which is not set: set ${variable} to the client secret of this server there`,
      )
    }
    return { ...server, clientSecret: { value: value ?? '' } }
  })
}
