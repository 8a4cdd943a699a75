/** The settings of `cdk synth`: those of the functions and of AWS, without what works on one machine only. */
import {
  type AuthorizationServer,
  keycloakRealm,
  missingIssuer,
} from '../../lambda/settings/authorization-server.ts'
import { describeTable } from '../../lambda/settings/description.ts'
import { DESCRIBED_SETTINGS } from '../../lambda/settings/descriptions.ts'
import {
  type GateSettings,
  type GivenSettings,
  readGivenSettings,
} from '../../lambda/settings/function-settings.ts'
import {
  type Environment,
  type SettingsReader,
  settingsReader,
} from '../../lambda/settings/settings-reader.ts'
import {
  CLIENT_SECRET,
  DOCUMENTS,
  KEYCLOAK,
  TOKEN_CHECK,
  TRANSPORT,
} from '../../lambda/settings/settings-table.ts'
import { AWS, AWS_DESCRIPTIONS, type AwsSettings, readAwsSettings } from './aws-settings.ts'
import { loopbackProblem } from './loopback-problem.ts'

export interface DeploymentSettings extends Omit<GateSettings, 'resource'>, AwsSettings {
  /** Undefined: the URL of the API that the stack creates. */
  readonly resource: string | undefined
  /** Name or ARN of an existing secret; undefined: the stack creates one. */
  readonly existingSecret: string | undefined
}

/** What synth reads. */
export const DESCRIBED_AT_SYNTH = [...DESCRIBED_SETTINGS, ...describeTable(AWS, AWS_DESCRIPTIONS)]

/** A name in the alphabet of Secrets Manager, or an ARN that ends in one. */
const SECRET_ID = /^(?:arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[\w/+=.@-]+$/

/** @throws {SettingsError} naming every problem */
export function readDeploymentSettings(environment: Environment): DeploymentSettings {
  const reader = settingsReader(environment)
  const realm = keycloakRealm(reader.read(KEYCLOAK))
  const given = readGivenSettings(reader, realm)
  for (const [name, url] of addresses(given, realm)) {
    const problem = loopbackProblem(name, url)
    if (problem !== undefined) reader.problems.push(problem)
  }
  if (reader.read(TRANSPORT).transport === 'sse') {
    reader.problems.push(
      'TRANSPORT is "sse": HTTP+SSE needs one process for all requests of a session, which Lambda does not offer; deploy with streamable-http',
    )
  }
  return reader.finish({
    ...given,
    issuer: given.issuer ?? missingIssuer(reader),
    existingSecret: readExistingSecret(reader),
    ...readAwsSettings(reader),
  })
}

/** The URLs that Lambda and users open, by the variables that give them. */
function addresses(
  { resource, issuer, introspectionEndpoint }: GivenSettings,
  realm: AuthorizationServer | undefined,
): (readonly [name: string, url: string | undefined])[] {
  return [
    [DOCUMENTS.resource[0], resource],
    issuer === realm?.issuer
      ? ['The issuer that AUTH_HOST, AUTH_PORT and AUTH_REALM name', issuer]
      : [DOCUMENTS.issuer[0], issuer],
    ...(issuer === realm?.issuer && introspectionEndpoint === realm?.introspectionEndpoint
      ? []
      : [[TOKEN_CHECK.introspectionEndpoint[0], introspectionEndpoint] as const]),
  ]
}

function readExistingSecret(reader: SettingsReader): string | undefined {
  const { arn: id } = reader.read({ arn: CLIENT_SECRET.arn })
  if (id !== undefined && !SECRET_ID.test(id)) {
    reader.problems.push(
      'OAUTH_CLIENT_SECRET_ARN is neither the ARN nor the name of a secret in Secrets Manager (the value is not shown here, in case it is the secret itself)',
    )
  }
  return id
}
