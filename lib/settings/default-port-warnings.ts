import { keycloakRealm } from '../../lambda/settings/authorization-server.ts'
import { type Environment, settingsReader } from '../../lambda/settings/settings-reader.ts'
import { DOCUMENTS, KEYCLOAK } from '../../lambda/settings/settings-table.ts'

/** Names the issuer of a deployment whose port nobody chose: 8080 is that of development, and nothing else shows it. */
export function defaultPortWarnings(environment: Environment): string[] {
  const reader = settingsReader(environment)
  const realm = keycloakRealm(reader.read(KEYCLOAK))
  const isChosen = [KEYCLOAK.authPort, DOCUMENTS.issuer].some((one) => reader.isSet(one))
  if (realm === undefined || isChosen) return []
  return [
    `AUTH_PORT is not set, so the issuer is ${realm.issuer}: set AUTH_PORT=443 if its URLs have no port`,
  ]
}
