/** The settings of `cdk synth`: those of the functions and of AWS, without what works on one machine only. */
import {
  type AuthorizationServer,
  keycloakRealm,
  missingIssuer,
} from '../../lambda/settings/authorization-server.ts'
import { withAuthServersFile } from '../../lambda/settings/auth-servers-file.ts'
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
  AUDIT,
  CLIENT_KEY,
  CLIENT_SECRET,
  DOCUMENTS,
  KEYCLOAK,
  REQUEST_STATE_KEY,
  SERVER_KEY,
  SERVERS,
  SHARED,
  TELEMETRY,
  TOKEN_CHECK,
  TRANSPORT,
} from '../../lambda/settings/settings-table.ts'
import { FRONT_DOOR } from '../../lambda/settings/front-door.ts'
import { PAGE, tryPageProblems } from '../../lambda/settings/page-settings.ts'
import { sharedProblems } from '../../lambda/settings/shared.ts'
import { FUNCTION_TIMEOUT, timeoutProblem } from '../../lambda/settings/function-timeouts.ts'
import type { ValuesOf } from '../../lambda/settings/setting.ts'
import { callerLimitProblems, variableOfLimit } from '../../lambda/settings/caller-limit.ts'
import { featuresOf, type ServerDefinition } from '../../lambda/features/define-server.ts'
import { namedAfter } from '../../lambda/settings/named-after.ts'
import { AWS, AWS_DESCRIPTIONS, type AwsSettings, readAwsSettings } from './aws-settings.ts'
import { clientKeyProblems, VARIABLES } from '../../lambda/settings/client-key.ts'
import { cognitoConflicts, withCognito } from './cognito-settings.ts'
import { authServerAddressProblems, loopbackProblem } from './loopback-problem.ts'
import { type LimitName, type Limits, limitsProblems } from './concurrency.ts'
import { type NeededValues, readNeededValues } from './needed-values.ts'
import { regionProblems } from './region-problems.ts'
import { serverSettingProblems } from './server-setting-problems.ts'
import { checkSecretId } from './secret-id.ts'

/** What a deployment reads as it is. */
const OPTIONS = {
  ...FRONT_DOOR,
  ...FUNCTION_TIMEOUT,
  ...SHARED,
  ...AUDIT,
  ...TELEMETRY,
  ...PAGE,
}

export interface DeploymentSettings
  extends Omit<GateSettings, 'resource' | 'issuer'>, AwsSettings, ValuesOf<typeof OPTIONS> {
  /** Undefined: the authorization server that the stack creates or sets up. */
  readonly issuer: string | undefined
  /** Undefined: the URL of the API that the stack creates. */
  readonly resource: string | undefined
  /** Name or ARN of an existing secret; undefined: the stack creates one. */
  readonly existingSecret: string | undefined
  /** ARN of the client's key in KMS. */
  readonly clientKeyArn: string | undefined
  readonly clientPublicKeys: readonly string[]
  /** Name or ARN of an existing secret; undefined: the stack creates one if anything asks the user. */
  readonly existingStateKey: string | undefined
  /** Name or ARN of an existing secret; undefined: the stack creates one if anything needs it. */
  readonly existingServerKey: string | undefined
  /** What the server needs at run time. */
  readonly needed: NeededValues
}

/** What synth reads. */
export const DESCRIBED_AT_SYNTH = [...DESCRIBED_SETTINGS, ...describeTable(AWS, AWS_DESCRIPTIONS)]

/**
 * Reads the settings of a deployment of a server.
 *
 * @throws {SettingsError} naming every problem
 */
export function readDeploymentSettings(
  given: Environment,
  server?: ServerDefinition,
): DeploymentSettings {
  const environment = withCognito({
    ...withAuthServersFile(given),
    ...namedAfter(server ?? {}, given),
  })
  const reader = settingsReader(environment)
  const realm = keycloakRealm(reader.read(KEYCLOAK))
  const settings = readGivenSettings(reader, realm)
  for (const [name, url] of addresses(settings, realm)) {
    const problem = loopbackProblem(name, url)
    if (problem !== undefined) reader.problems.push(problem)
  }
  if (reader.read(TRANSPORT).transport === 'sse') {
    reader.problems.push(
      'TRANSPORT is "sse": HTTP+SSE needs one process for all requests of a session, which Lambda does not offer; deploy with streamable-http',
    )
  }
  checkAuthServers(reader, settings)
  checkJwksFile(reader, settings)
  const { arn: clientKeyArn, publicKeys: clientPublicKeys } = readClientKey(reader, settings)
  reader.problems.push(...regionProblems(placedResources(environment, settings), regionOf(given)))
  const brings = reader.isSet(AWS.authorizationServer)
  reader.problems.push(
    ...cognitoConflicts(given),
    ...serverSettingProblems(settings, server, brings),
  )
  const front = reader.read(OPTIONS)
  reader.problems.push(
    ...sharedProblems({ ...settings, ...front }, (variable) => variable),
    ...tryPageProblems({ ...settings, ...front }, false, (variable) => variable),
  )
  const aws = readAwsSettings(reader, { ...settings, ...front })
  checkLimits(reader, { ...aws, ...front }, settings, server)
  return reader.finish({
    ...settings,
    ...aws,
    ...front,
    clientKeyArn,
    clientPublicKeys,
    issuer: settings.issuer ?? (brings ? undefined : missingIssuer(reader)),
    ...readExistingSecrets(reader),
    needed: readNeededValues(reader, environment, server?.needs ?? {}),
  })
}

function checkJwksFile(reader: SettingsReader, { authServers, tokenCheck }: GivenSettings): void {
  if (authServers !== undefined || tokenCheck !== 'introspection') return
  if (!reader.isSet(AWS.jwksFile)) return
  reader.problems.push(
    'AUTH_JWKS_FILE is set, and TOKEN_CHECK is "introspection": no signature is verified; leave out the file, or set TOKEN_CHECK to jwt',
  )
}

/** Reports limits that do not go together. */
function checkLimits(
  reader: SettingsReader,
  limits: Omit<Limits, 'resourcePath'> & ValuesOf<typeof FRONT_DOOR>,
  settings: GivenSettings,
  server: ServerDefinition = {},
): void {
  const { resource } = settings
  const late = timeoutProblem(limits.timeoutSeconds, limits.frontDoor)
  if (late !== undefined) reader.problems.push(`${variableOf('timeoutSeconds')} ${late}`)
  const resourcePath = resource === undefined ? '/mcp' : new URL(resource).pathname
  reader.problems.push(
    ...limitsProblems({ ...limits, resourcePath }, variableOf),
    ...callerLimitProblems(settings, featuresOf(server), variableOfLimit),
  )
}

function variableOf(limit: LimitName): string {
  return { ...AWS, ...FUNCTION_TIMEOUT }[limit][0]
}

/** Reports entries of AUTH_SERVERS that only work locally. */
function checkAuthServers(reader: SettingsReader, { authServers }: GivenSettings): void {
  if (authServers === undefined) return
  const [list] = SERVERS.authServers
  if (reader.isSet(AWS.jwksFile)) {
    reader.problems.push(
      `${list} and ${AWS.jwksFile[0]} are both set: leave out the file, whose keys belong to one server`,
    )
  }
  for (const [index, server] of authServers.entries()) {
    const at = `${list}[${index}]`
    reader.problems.push(...authServerAddressProblems(server, at))
    const { clientSecretArn: arn, clientSecretVariable: variable } = server
    if (arn !== undefined) checkSecretId(reader, `${at}.clientSecretArn`, arn)
    if (variable !== undefined) {
      reader.problems.push(
        `${at}.clientSecretVariable is for the local server: give clientSecretArn, the name or ARN of a secret in Secrets Manager`,
      )
    }
  }
}

/** The URLs that Lambda and users open, by the variables that give them. */
function addresses(
  { resource, issuer, introspectionEndpoint, jwksUri, authServers }: GivenSettings,
  realm: AuthorizationServer | undefined,
): (readonly [name: string, url: string | undefined])[] {
  return [
    [DOCUMENTS.resource[0], resource],
    // Those of several servers are checked with their entries.
    authServers !== undefined
      ? [DOCUMENTS.issuer[0], undefined]
      : issuer === realm?.issuer
        ? ['The issuer that AUTH_HOST, AUTH_PORT and AUTH_REALM name', issuer]
        : [DOCUMENTS.issuer[0], issuer],
    [TOKEN_CHECK.jwksUri[0], jwksUri],
    ...(issuer === realm?.issuer && introspectionEndpoint === realm?.introspectionEndpoint
      ? []
      : [[TOKEN_CHECK.introspectionEndpoint[0], introspectionEndpoint] as const]),
  ]
}

/** What must be in the region of the deployment, by the variables that name it. */
function placedResources(environment: Environment, { authServers = [] }: GivenSettings) {
  const isEdge = AWS.edge[1].parse(environment[AWS.edge[0]]?.trim() ?? '', () => undefined) === true
  const settings = [
    // CloudFront takes its own from us-east-1.
    isEdge ? AWS.edgeOriginCertificateArn : AWS.certificateArn,
    AWS.kmsKeyArn,
    CLIENT_KEY.arn,
    CLIENT_SECRET.arn,
    REQUEST_STATE_KEY.arn,
    SERVER_KEY.arn,
  ]
  const [list] = SERVERS.authServers
  return [
    ...settings.map(([variable]) => [variable, environment[variable]?.trim()] as const),
    ...authServers.map(
      ({ clientSecretArn }, index) =>
        [`${list}[${index}].clientSecretArn`, clientSecretArn] as const,
    ),
  ]
}

/** Where the CDK CLI deploys to. Without credentials it does not, and names us-east-1 where nobody has set a region. */
function regionOf({ CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION }: Environment): string | undefined {
  return CDK_DEFAULT_ACCOUNT === undefined ? undefined : CDK_DEFAULT_REGION
}

function readClientKey(reader: SettingsReader, { clientAuthMethod }: GivenSettings) {
  const key = reader.read(CLIENT_KEY)
  const { arn, publicKeys } = key
  if (arn !== undefined)
    AWS.kmsKeyArn[1].parse(arn, (wanted) => {
      reader.problems.push(`${CLIENT_KEY.arn[0]} is ${JSON.stringify(arn)}: ${wanted}`)
      return undefined
    })
  reader.problems.push(
    ...clientKeyProblems({
      clientAuthMethod,
      hasKey: arn !== undefined,
      hasSecret: reader.isSet(CLIENT_SECRET.arn),
      publicKeys,
      names: VARIABLES,
    }),
  )
  return key
}

function readExistingSecrets(reader: SettingsReader) {
  return {
    existingSecret: readSecretId(reader, CLIENT_SECRET.arn),
    existingStateKey: readSecretId(reader, REQUEST_STATE_KEY.arn),
    existingServerKey: readSecretId(reader, SERVER_KEY.arn),
  }
}

type SecretIdSetting =
  | typeof CLIENT_SECRET.arn
  | typeof REQUEST_STATE_KEY.arn
  | typeof SERVER_KEY.arn

function readSecretId(reader: SettingsReader, setting: SecretIdSetting): string | undefined {
  const { id } = reader.read({ id: setting })
  if (id !== undefined) checkSecretId(reader, setting[0], id)
  return id
}
