/** `mcp-auth-lambda`: the construct, for use in your own CDK app. */
import path from 'node:path'
import { Annotations, Duration, Names, Stack, Tags } from 'aws-cdk-lib'
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Alias, Function, IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { featuresOf, type ServerDefinition } from '../lambda/features/define-server.ts'
import { publicProfile } from '../lambda/features/public-profile.ts'
import { writeProfile } from '../lambda/discovery/server-profile.ts'
import {
  functionEnvironment,
  type GateSettings,
  metadataEnvironment,
} from '../lambda/settings/function-settings.ts'
import { FUNCTION_TIMEOUT_MS } from '../lambda/settings/function-timeouts.ts'
import { CLIENT_SECRET, REQUEST_STATE_KEY } from '../lambda/settings/settings-table.ts'
import { introspects, isPlain, needsSecret } from '../lambda/settings/token-check.ts'
import { jwkSetOf } from '../lambda/oauth/client-keys.ts'
import { metadataPath } from '../lambda/oauth/protected-resource-metadata.ts'
import { discoveryPaths } from '../lambda/discovery/paths.ts'
import { routes } from '../lambda/discovery/routes.ts'
import { VERSION } from '../lambda/base/version.ts'
import { shippedKeys } from './settings/jwks-file.ts'
import { loopbackWarnings } from './settings/loopback-warnings.ts'
import { placed } from './settings/auth-server-props.ts'
import { grantServerSecrets, refuseOwnSecret } from './api/server-secrets.ts'
import { warnOfLikelyMistakes } from './settings/likely-mistake-warnings.ts'
import { neededDefaults } from './settings/server-prop-problems.ts'
import { warnOfMissingGrants } from './api/missing-grants.ts'
import { allowLogs } from './api/encryption-key.ts'
import { clientKeyVariables, grantSign } from './api/client-key.ts'
import { type ConstructSettings, settingsOfProps } from './settings/settings-of-props.ts'
import { ClientSecret } from './api/client-secret.ts'
import { CustomDomain } from './api/custom-domain.ts'
import type { FrontDoorStage } from './api/front-door.ts'
import { createFrontDoor, frontDoorConstants } from './api/front-doors.ts'
import { lambdaModulePath } from './bundling/lambda-module-path.ts'
import { requestStateKey } from './api/request-state-key.ts'
import { HandlerFunction } from './api/handler-function.ts'
import { type LimitValues, limitsOfProps, limitWarning } from './settings/limits-of-props.ts'
import { Release } from './api/release.ts'
import { Monitoring } from './monitoring/monitoring.ts'
import type { ProtectedMcpApiProps } from './settings/protected-mcp-api-props.ts'

export {
  CognitoAuthorizationServer,
  type CognitoAuthorizationServerProps,
} from './authorization-server/cognito-authorization-server.ts'
export type { ProtectedMcpApiProps } from './settings/protected-mcp-api-props.ts'

const DEFAULT_RESOURCE_PATH = '/mcp'
/** In the folder of the function. Node.js reads it when it first needs certificates, before any of our code. */
const CA_FILE = 'extra-ca-certs.pem'
const METADATA_MEMORY_MIB = 256

/** An OAuth 2.0 protected MCP server: API, metadata function, MCP function and client secret. */
export class ProtectedMcpApi extends Construct {
  /** The resource identifier, and the URL for MCP clients. */
  readonly mcpUrl: string
  /** URL of the protected resource metadata (RFC 9728 §3.1). */
  readonly metadataUrl: string
  /** Origin of the execute-api endpoint, which a custom domain closes. */
  readonly apiOrigin: string
  /** DNS target for the host of the custom domain; undefined without a custom domain. */
  readonly domainTarget: string | undefined
  /** URL of the public keys of this server's client (`jwks_uri`); undefined without any. */
  readonly clientKeysUrl: string | undefined
  /** ARN or name of the client secret, or private key; undefined where nothing is introspected, or without it. */
  readonly clientSecretId: string | undefined
  /**
   * Grant it what your tools need: `table.grantReadData(api.mcpFunction)`. Give variables by the prop `environment`, which
   * synth checks; `addEnvironment` would overwrite a setting without a word.
   */
  readonly mcpFunction: Function
  readonly metadataFunction: Function
  /** What the API calls: the last deployed version of `mcpFunction`, until a rollback. */
  readonly mcpAlias: Alias
  /**
   * Stage of the HTTP API, or of the REST API with `frontDoor: 'rest'`: `instanceof HttpStage` tells them apart. Both have
   * `stageName`, `urlForPath` and the metrics of the API.
   */
  readonly stage: FrontDoorStage
  /** Undefined unless the prop `dashboard` is set. */
  readonly dashboard: Dashboard | undefined

  /** @throws an error that names every invalid prop, the value received, and what to give instead */
  constructor(scope: Construct, id: string, props: ProtectedMcpApiProps) {
    super(scope, id)
    const given = settingsOfProps(props, ProtectedMcpApi, Stack.of(this).region)
    const serviceName = props.serviceName ?? Names.uniqueResourceName(this, { separator: '-' })
    const { encryptionKey } = props
    const limits = limitsOfProps(props)
    const url = given.resource === undefined ? undefined : new URL(given.resource)
    const domainName = customDomain(this, url, props)?.domainName
    this.domainTarget = domainName?.regionalDomainName

    const api = createFrontDoor(this, { ...props, ...limits, serviceName, domainName })
    if (encryptionKey !== undefined) allowLogs(this, encryptionKey)
    const resourcePath = url?.pathname ?? DEFAULT_RESOURCE_PATH
    warnOfLimits(this, limits, resourcePath)
    this.apiOrigin = api.origin
    this.mcpUrl = given.resource ?? api.origin + resourcePath
    this.metadataUrl = (url?.origin ?? api.origin) + metadataPath(resourcePath)

    const { clientPublicKeys: [firstKey] = [] } = props
    this.clientKeysUrl = firstKey && (url?.origin ?? api.origin) + discoveryPaths(resourcePath).keys

    const settings = { ...given, ...this.#protectedBy(props, given) }
    const secret = clientSecret(this, props, settings)
    this.clientSecretId = secret?.secretId
    const signingKey = clientKey(props, settings)
    const stateKey = requestStateKey(this, props)
    const service = { POWERTOOLS_SERVICE_NAME: serviceName }
    const resolved = { ...settings, resource: this.mcpUrl }
    const release = new Release(props.release)
    const { lambda: mcp, alias } = mcpFunction(this, props, release, resolved, {
      ...service,
      ...(secret && { [CLIENT_SECRET.arn[0]]: secret.secretId }),
      ...(signingKey && clientKeyVariables(signingKey, props.clientPublicKeys)),
      ...(stateKey && { [REQUEST_STATE_KEY.arn[0]]: stateKey.secretId }),
    })
    secret?.grantRead(mcp)
    if (signingKey !== undefined) grantSign(signingKey, mcp)
    grantServerSecrets(this, props, mcp)
    stateKey?.grantRead(mcp)
    warnOfMissingGrants(this, props.server?.needs ?? {}, mcp)
    const metadata = metadataFunction(this, props, release, resolved, service)

    this.stage = api.serve({
      routes: routes(resourcePath, firstKey !== undefined),
      mcp: alias as IFunction,
      metadata: metadata.alias as IFunction,
      timeout: mcp.timeout,
    })
    const functions = { mcp, mcpAlias: alias, metadata: metadata.lambda }
    const monitored = { serviceName, stage: this.stage, ...functions, accessLogs: api.accessLogs }
    const options = { ...props, ...limits, ...monitored }
    this.dashboard = new Monitoring(this, 'Monitoring', options).dashboard
    this.mcpFunction = mcp
    this.mcpAlias = alias
    this.metadataFunction = metadata.lambda
    for (const [name, value] of Object.entries(props.tags ?? {})) Tags.of(this).add(name, value)
  }

  #protectedBy({ authorizationServer, server }: ProtectedMcpApiProps, settings: ConstructSettings) {
    return authorizationServer?.protect(this, {
      url: this.mcpUrl,
      name: settings.resourceName,
      scopes: scopesOf(settings, server),
    })
  }
}

function customDomain(
  scope: Construct,
  url: URL | undefined,
  { certificate, hostedZone }: ProtectedMcpApiProps,
): CustomDomain | undefined {
  return (
    url &&
    certificate &&
    new CustomDomain(scope, 'Domain', { host: url.host, certificate, hostedZone })
  )
}

/** Every scope that a caller can need. */
function scopesOf(
  { requiredScopes, advertisedScopes, scopeHierarchy }: ConstructSettings,
  server: ServerDefinition = {},
): string[] {
  const ofFeatures = featuresOf(server).flatMap(({ scopes }) => scopes)
  return [...requiredScopes, ...advertisedScopes, ...ofFeatures, ...scopeHierarchy.flat()]
}

/** What the code of the server reads. Warns of what may not be meant. */
function ownVariables(scope: Construct, props: ProtectedMcpApiProps): Record<string, string> {
  const variables = { ...neededDefaults(props), ...props.environment }
  for (const warning of loopbackWarnings(variables)) {
    Annotations.of(scope).addWarningV2('mcp-auth-lambda:loopback', warning)
  }
  return variables
}

/** Exists only where something is introspected. */
function clientSecret(
  scope: Construct,
  props: ProtectedMcpApiProps,
  settings: ConstructSettings,
): ClientSecret | undefined {
  const { clientSecret: existing, encryptionKey, destroyClientSecret = false } = props
  const hasKey = props.clientKey !== undefined
  if (!needsSecret({ ...props, ...settings }, hasKey, featuresOf(props.server ?? {}))) {
    refuseOwnSecret(scope, 'ClientSecret', props)
    return undefined
  }
  const isDestroyed = destroyClientSecret
  const isPrivateKey = props.clientAuthMethod === 'private_key_jwt'
  const options = { existing, encryptionKey, isDestroyed, isPrivateKey }
  return new ClientSecret(scope, 'ClientSecret', options)
}

/** Undefined where nothing is introspected. */
function clientKey(
  props: ProtectedMcpApiProps,
  settings: Pick<GateSettings, 'tokenCheck' | 'authServers'>,
): IKey | undefined {
  return introspects(settings, featuresOf(props.server ?? {})) ? props.clientKey : undefined
}

function mcpFunction(
  scope: Construct,
  props: ProtectedMcpApiProps,
  release: Release,
  settings: GateSettings,
  variables: Readonly<Record<string, string>>,
): HandlerFunction {
  const { extraCaCerts } = props
  const limits = limitsOfProps(props)
  warnOfLikelyMistakes(scope, props, settings)
  const { environment, constants } = placed(functionEnvironment(settings))
  return new HandlerFunction(scope, 'Mcp', {
    ...props,
    ...limits,
    files: extraCaCerts === undefined ? undefined : { [CA_FILE]: path.resolve(extraCaCerts) },
    entry: props.entry === undefined ? lambdaModulePath('mcp') : path.resolve(props.entry),
    codeCache: props.codeCache === undefined ? undefined : path.resolve(props.codeCache),
    // Synth checks the server of the bundle, which therefore holds nothing that would check it.
    constants: {
      SERVER_IS_CHECKED: 'true',
      ...constants,
      ...frontDoorConstants(props.frontDoor),
      ...(isPlain(settings) && { PLAIN_TOKEN_CHECK: 'true' }),
      ...(props.jwksFile !== undefined && { SHIPPED_KEYS: shippedKeys(props.jwksFile) }),
      ...(clientKey(props, settings) === undefined && { NO_CLIENT_KEY: 'true' }),
    },
    description: 'MCP endpoint',
    timeout: Duration.seconds(limits.timeoutSeconds),
    release,
    environment: {
      ...ownVariables(scope, props),
      ...environment,
      ...variables,
      ...(extraCaCerts !== undefined && { NODE_EXTRA_CA_CERTS: `/var/task/${CA_FILE}` }),
    },
  })
}

/** The function connects to nothing, and so stays outside the VPC. */
function metadataFunction(
  scope: Construct,
  props: ProtectedMcpApiProps,
  release: Release,
  settings: GateSettings,
  variables: Readonly<Record<string, string>>,
): HandlerFunction {
  const { server, clientPublicKeys = [] } = props
  const { systemLogLevel, encryptionKey } = props
  const { environment, constants } = placed(metadataEnvironment(settings))
  const { tracing, logLevel, logRetention } = limitsOfProps(props)
  return new HandlerFunction(scope, 'Metadata', {
    tracing,
    logLevel,
    systemLogLevel,
    logRetention,
    encryptionKey,
    entry: lambdaModulePath('metadata'),
    description: 'Protected resource metadata (RFC 9728) and the other public documents',
    release,
    memorySize: METADATA_MEMORY_MIB,
    timeout: Duration.millis(FUNCTION_TIMEOUT_MS.metadata),
    environment: { ...environment, ...variables },
    constants: {
      ...constants,
      ...frontDoorConstants(props.frontDoor),
      SERVER_PROFILE: writeProfile(server ? publicProfile(server) : { version: VERSION }),
      ...(clientPublicKeys.length > 0 && { CLIENT_JWKS: jwkSetOf(clientPublicKeys) }),
    },
  })
}
function warnOfLimits(scope: Construct, limits: LimitValues, resourcePath: string): void {
  const warning = limitWarning(limits, resourcePath)
  if (warning === undefined) return
  Annotations.of(scope).addWarningV2('mcp-auth-lambda:concurrency', warning)
}
