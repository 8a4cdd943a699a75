/** Compares the settings here with those of the version that serves, where the ones here say anything. */
import { keycloakRealm } from '../../../lambda/settings/authorization-server.ts'
import { writeSetting } from '../../../lambda/settings/setting.ts'
import { type Environment, settingsReader } from '../../../lambda/settings/settings-reader.ts'
import { DOCUMENTS, KEYCLOAK } from '../../../lambda/settings/settings-table.ts'
import { type Finding, found } from '../finding.ts'

/** None of them is a secret. What the deployment chooses without them, such as its URL, is not compared. */
const COMPARED = [DOCUMENTS.issuer, DOCUMENTS.resource, DOCUMENTS.requiredScopes]

/** @param here the environment with the variables of `.env` */
export function settingFindings(here: Environment, deployed: Environment): Finding[] {
  const [mine, theirs] = [textsOf(here), textsOf(deployed)]
  const differing = COMPARED.flatMap(([variable]) => {
    const [one, other] = [mine.get(variable), theirs.get(variable)]
    return one === undefined || other === undefined || one === other
      ? []
      : [`${variable} is "${one}" here, and "${other}" in the deployment`]
  })
  if (differing.length === 0) return []
  const right = 'the settings of this deployment, or a deployment of these settings'
  return [found('settings-not-deployed', { received: differing.join('; '), right })]
}

/** By variable, those that are set and valid; of a realm, its issuer. */
function textsOf(environment: Environment): ReadonlyMap<string, string> {
  const reader = settingsReader(environment)
  const { issuer = keycloakRealm(reader.read(KEYCLOAK))?.issuer, ...others } =
    reader.read(DOCUMENTS)
  const values = { ...others, issuer }
  const texts = Object.entries(DOCUMENTS).map(([name, setting]) => {
    const isSet = name === 'issuer' || reader.isSet(setting)
    const value = values[name as keyof typeof values]
    return [setting[0], isSet ? writeSetting(setting, value) : ''] as const
  })
  return new Map(texts.filter(([, text]) => text !== ''))
}
