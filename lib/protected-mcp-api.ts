/**
 * `mcp-auth-lambda`: the construct, for use in your own CDK app.
 *
 * @module mcp-auth-lambda
 */
import { Annotations, Names, Stack, Tags } from 'aws-cdk-lib'
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch'
import type { Alias, Function, IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { discoveryPaths } from '../lambda/discovery/paths.ts'
import { routes } from '../lambda/discovery/routes.ts'
import { featuresOf, type ServerDefinition } from '../lambda/features/define-server.ts'
import type { LimitSettings } from '../lambda/settings/caller-limit.ts'
import { withOwnOrigin } from '../lambda/settings/page-settings.ts'
import { metadataPath } from '../lambda/oauth/protected-resource-metadata.ts'
import { domainOf } from './api/custom-domain.ts'
import { allowLogs } from './api/encryption-key.ts'
import type { FrontDoorStage } from './api/front-door.ts'
import { createFrontDoor } from './api/front-doors.ts'
import { functionKeys } from './api/function-keys.ts'
import { mcpFunction } from './api/mcp-function.ts'
import { metadataFunction } from './api/metadata-function.ts'
import { warnOfMissingGrants } from './api/missing-grants.ts'
import { Release } from './api/release.ts'
import { edgeOf } from './edge/edge-of.ts'
import { Monitoring } from './monitoring/monitoring.ts'
import { callerLimitWarning } from './settings/caller-limit-warning.ts'
import { type LimitValues, limitsOfProps, limitWarning } from './settings/limits-of-props.ts'
import type { ProtectedMcpApiProps } from './settings/protected-mcp-api-props.ts'
import { type ConstructSettings, settingsOfProps } from './settings/settings-of-props.ts'

export {
  CognitoAuthorizationServer,
  type CognitoAuthorizationServerProps,
} from './authorization-server/cognito-authorization-server.ts'
export type { BundlingOptions } from './bundling/bundle-asset.ts'
export type { AuthServerProps, ProtectedMcpApiProps } from './settings/protected-mcp-api-props.ts'

const DEFAULT_RESOURCE_PATH = '/mcp'

/** An OAuth 2.0 protected MCP server: API, metadata function, MCP function and client secret. */
export class ProtectedMcpApi extends Construct {
  /** The resource identifier, and the URL for MCP clients. */
  readonly mcpUrl: string
  /** URL of the protected resource metadata (RFC 9728 §3.1). */
  readonly metadataUrl: string
  /** Origin of the execute-api endpoint, which a custom domain closes, and which an edge keeps for itself. */
  readonly apiOrigin: string
  /** DNS target for the host of the custom domain, or of the edge; undefined without either. */
  readonly domainTarget: string | undefined
  /** DNS target for the host at which CloudFront asks the API; undefined without such a host. */
  readonly originTarget: string | undefined
  /** URL of the public keys of this server's client (`jwks_uri`); undefined without any. */
  readonly clientKeysUrl: string | undefined
  /** ARN or name of the client secret, or private key; undefined where nothing is introspected, or without it. */
  readonly clientSecretId: string | undefined
  /** ARN or name of the server key; undefined where nothing derives a key from it. */
  readonly serverKeyId: string | undefined
  /** Name of the table that environments share; undefined without one. */
  readonly sharedTableName: string | undefined
  /**
   * Grant it what your tools need: `table.grantReadData(api.mcpFunction)`. Give variables by the prop `environment`, which
   * synth checks; `addEnvironment` would overwrite a setting without a word.
   */
  readonly mcpFunction: Function
  /** The function that serves every document without a token. */
  readonly metadataFunction: Function
  /** What the API calls: the last deployed version of `mcpFunction`, until a rollback. */
  readonly mcpAlias: Alias
  /**
   * Stage of the HTTP API, or of the REST API with `frontDoor: 'rest'`: `instanceof HttpStage` tells them apart. Both have
   * `stageName`, `urlForPath` and the metrics of the API.
   */
  readonly stage: FrontDoorStage
  /**
   * What came of making the code cache, one sentence, known after the deployment: `made: …`, or `none: …` with the reason.
   * Undefined: the function takes none.
   */
  readonly codeCacheStatus: string | undefined
  /** Undefined unless the prop `dashboard` is set. */
  readonly dashboard: Dashboard | undefined

  /** @throws an error that names every invalid prop, the value received, and what to give instead */
  constructor(scope: Construct, id: string, props: ProtectedMcpApiProps) {
    super(scope, id)
    const given = settingsOfProps(props, ProtectedMcpApi, Stack.of(this).region)
    const { certificate, encryptionKey, clientPublicKeys: [firstKey] = [] } = props
    const serviceName = props.serviceName ?? Names.uniqueResourceName(this, { separator: '-' })
    const limits = limitsOfProps(props)
    const url = given.resource === undefined ? undefined : new URL(given.resource)
    const ownHost = url && certificate && { host: url.host, certificate }
    const domainName = domainOf(this, props, ownHost)
    const api = createFrontDoor(this, { ...props, ...limits, serviceName, domainName })
    if (encryptionKey) allowLogs(this, encryptionKey)
    const resourcePath = url?.pathname ?? DEFAULT_RESOURCE_PATH
    warnOfLimits(this, limits, given, resourcePath)
    const origin = domainName ? `https://${props.edgeOriginHost}` : api.origin + api.originPath
    const edge = edgeOf(this, { ...props, ...limits }, { origin, ownHost, resourcePath })
    const publicOrigin = url?.origin ?? edge?.url ?? api.origin
    this.domainTarget = edge?.domainTarget ?? domainName?.regionalDomainName
    this.originTarget = edge && domainName?.regionalDomainName
    this.apiOrigin = api.origin
    this.mcpUrl = given.resource ?? publicOrigin + resourcePath
    this.metadataUrl = publicOrigin + metadataPath(resourcePath)

    this.clientKeysUrl = firstKey && publicOrigin + discoveryPaths(resourcePath).keys

    const settings = { ...this.#settings(props, given), ...triedAt(given, publicOrigin) }
    const keys = functionKeys(this, props, settings)
    this.clientSecretId = keys.clientSecretId
    this.serverKeyId = keys.serverKeyId
    this.sharedTableName = keys.sharedTableName
    const service = { POWERTOOLS_SERVICE_NAME: serviceName }
    const release = new Release(props.release)
    const variables = { ...service, ...keys.environment, ...edge?.environment }
    const { lambda: mcp, alias, ...made } = mcpFunction(this, props, release, settings, variables)
    this.codeCacheStatus = made.codeCacheStatus
    edge?.protect(mcp)
    keys.grant(mcp)
    warnOfMissingGrants(this, props.server?.needs ?? {}, mcp)
    const metadata = metadataFunction(this, props, release, settings, service)

    this.stage = api.serve({
      routes: routes(resourcePath, firstKey !== undefined, given.tryPage),
      mcp: alias as IFunction,
      metadata: metadata.alias as IFunction,
      timeout: mcp.timeout,
    })
    const seen = { serviceName, api: api.metrics, accessLogs: api.accessLogs, mcp, mcpAlias: alias }
    const options = { ...props, ...limits, ...seen, metadata: metadata.lambda }
    this.dashboard = new Monitoring(this, 'Monitoring', options).dashboard
    this.mcpFunction = mcp
    this.mcpAlias = alias
    this.metadataFunction = metadata.lambda
    for (const [name, value] of Object.entries(props.tags ?? {})) Tags.of(this).add(name, value)
  }

  #settings({ authorizationServer, server }: ProtectedMcpApiProps, settings: ConstructSettings) {
    const ofServer = authorizationServer?.protect(this, {
      url: this.mcpUrl,
      name: settings.resourceName,
      scopes: scopesOf(settings, server),
    })
    return { ...settings, ...ofServer, resource: this.mcpUrl }
  }
}

/** Where the page to try tools is, its own origin may call. */
function triedAt({ tryPage, allowedOrigins }: ConstructSettings, origin: string) {
  return tryPage === true ? { allowedOrigins: withOwnOrigin(allowedOrigins, origin) } : {}
}

/** Every scope that a caller can need. */
function scopesOf(
  { requiredScopes, advertisedScopes, scopeHierarchy }: ConstructSettings,
  server: ServerDefinition = {},
): string[] {
  const ofFeatures = featuresOf(server).flatMap(({ scopes }) => scopes)
  return [...requiredScopes, ...advertisedScopes, ...ofFeatures, ...scopeHierarchy.flat()]
}

function warnOfLimits(
  scope: Construct,
  limits: LimitValues,
  settings: LimitSettings,
  resourcePath: string,
): void {
  const warnings = [
    ['concurrency', limitWarning(limits, resourcePath)],
    ['caller-limit', callerLimitWarning(settings, limits)],
  ] as const
  for (const [id, warning] of warnings) {
    if (warning !== undefined) Annotations.of(scope).addWarningV2(`mcp-auth-lambda:${id}`, warning)
  }
}
