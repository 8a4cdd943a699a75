/** Says what in settings works and may not be meant. */
import type { ServerDefinition } from '../../../lambda/features/define-server.ts'
import { neededNames } from '../../../lambda/features/check/check-needs.ts'
import { clientSecretVariables } from '../../../lambda/settings/auth-servers-file.ts'
import { unknownSettings } from '../../../lambda/settings/unknown-settings.ts'
import { DESCRIBED_LOCALLY, type LocalSettings, warningsByTopic } from '../../local-settings.ts'
import type { FindingId } from '../catalogue/catalogue.ts'
import { type Finding, found } from '../finding.ts'
import { splitAtColon } from './environment.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** A mistyped name has no effect, whatever else is wrong. */
export function unknownFindings(environment: Variables, server: ServerDefinition): Finding[] {
  const others = [...neededNames(server.needs ?? {}), ...clientSecretVariables(environment)]
  return unknownSettings(environment, DESCRIBED_LOCALLY, others).map(said('setting-unknown'))
}

export function doubtFindings(settings: LocalSettings, server: ServerDefinition): Finding[] {
  const { port, embedded, mistakes } = warningsByTopic(settings, server)
  return [
    ...port.map(said('resource-port-elsewhere')),
    ...[...embedded, ...mistakes].map(said('setting-doubtful')),
    ...boundTokensOnly(settings),
  ]
}

function boundTokensOnly({ dpop }: LocalSettings): Finding[] {
  if (dpop !== 'required') return []
  return [
    found('bound-tokens-only', { received: 'DPOP is required', right: 'DPOP=accepted, or off' }),
  ]
}

const said = (id: FindingId) => (sentence: string) => {
  const [received, right] = splitAtColon(sentence)
  return found(id, { received, right })
}

/** These mean nothing to the embedded authorization server, or are there to be shared with another one. */
const OF_ANOTHER_SERVER = [
  'AUTH_REALM',
  'OAUTH_CLIENT_ID',
  'OAUTH_CLIENT_SECRET',
  'OAUTH_CLIENT_SECRET_ARN',
  'AUTH_INTROSPECTION_ENDPOINT',
  'AUTH_JWKS_URI',
]

export function embeddedFindings(environment: Variables, { embedded }: LocalSettings): Finding[] {
  const given = OF_ANOTHER_SERVER.filter((name) => (environment[name]?.trim() ?? '') !== '')
  if (embedded === undefined || given.length === 0) return []
  return [
    found('embedded-by-accident', {
      received: `${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} set, and neither AUTH_HOST nor AUTH_ISSUER`,
      right: 'AUTH_HOST or AUTH_ISSUER, or none of them',
    }),
  ]
}
