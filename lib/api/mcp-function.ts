import path from 'node:path'
import { Annotations, Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { exchanges } from '../../lambda/features/define-server.ts'
import { bindsTokens } from '../../lambda/oauth/confirmation.ts'
import { functionEnvironment, type GateSettings } from '../../lambda/settings/function-settings.ts'
import { needsServerKey } from '../../lambda/settings/server-key.ts'
import { AUDIT, TELEMETRY } from '../../lambda/settings/settings-table.ts'
import { isPlain } from '../../lambda/settings/token-check.ts'
import { bundleAsset } from '../bundling/bundle-asset.ts'
import { lambdaModulePath } from '../bundling/lambda-module-path.ts'
import { placed } from '../settings/auth-server-props.ts'
import { shippedKeys } from '../settings/jwks-file.ts'
import { auditWarning } from '../settings/audit-warnings.ts'
import { warnOfLikelyMistakes } from '../settings/likely-mistake-warnings.ts'
import { limitsOfProps } from '../settings/limits-of-props.ts'
import { loopbackWarnings } from '../settings/loopback-warnings.ts'
import type { ProtectedMcpApiProps } from '../settings/protected-mcp-api-props.ts'
import { neededDefaults } from '../settings/server-prop-problems.ts'
import { addCodeCache, takesCodeCache } from './code-cache.ts'
import { frontDoorConstants } from './front-doors.ts'
import { clientKeyOf } from './function-keys.ts'
import { HandlerFunction } from './handler-function.ts'
import type { Release } from './release.ts'
import { tableUses } from './shared-table.ts'

/** In the folder of the function. Node.js reads it when it first needs certificates, before any of our code. */
const CA_FILE = 'extra-ca-certs.pem'

export interface McpFunction extends HandlerFunction {
  /** What came of making its code cache, one sentence. Undefined: it takes none. */
  readonly codeCacheStatus: string | undefined
}

/** @param variables beside those of the settings and of the server */
export function mcpFunction(
  scope: Construct,
  props: ProtectedMcpApiProps,
  release: Release,
  settings: GateSettings,
  variables: Readonly<Record<string, string>>,
): McpFunction {
  const { extraCaCerts, layers = [] } = props
  const limits = limitsOfProps(props)
  warnOfLikelyMistakes(scope, props, settings)
  const dropped = auditWarning(props)
  if (dropped !== undefined) Annotations.of(scope).addWarningV2('mcp-auth-lambda:audit', dropped)
  const { environment: own, constants } = placed(functionEnvironment(settings))
  const environment = {
    ...ownVariables(scope, props),
    ...own,
    ...auditVariables(props),
    ...(props.openTelemetry === true && { [TELEMETRY.openTelemetry[0]]: 'true' }),
    ...variables,
    ...(extraCaCerts !== undefined && { NODE_EXTRA_CA_CERTS: `/var/task/${CA_FILE}` }),
  }
  const codeCache = takesCodeCache(scope, props)
  const code = bundleAsset({
    files: extraCaCerts === undefined ? undefined : { [CA_FILE]: path.resolve(extraCaCerts) },
    entry: props.entry === undefined ? lambdaModulePath('mcp') : path.resolve(props.entry),
    codeCache,
    bundling: props.bundling,
    environment,
    constants: { ...constants, ...constantsOf(props, settings) },
  })
  const mcp = new HandlerFunction(scope, 'Mcp', {
    ...props,
    ...limits,
    code,
    description: 'MCP endpoint',
    timeout: Duration.seconds(limits.timeoutSeconds),
    release,
    environment,
  })
  const compiled = { mcp: mcp.lambda, code, environment, layers, release: release.name }
  const codeCacheStatus = codeCache
    ? addCodeCache(scope, { ...compiled, ...limits, encryptionKey: props.encryptionKey })
    : undefined
  return Object.assign(mcp, { codeCacheStatus })
}

/** What is compiled in: the bundle holds no code of what is off. */
function constantsOf(
  props: ProtectedMcpApiProps,
  settings: GateSettings,
): Readonly<Record<string, string>> {
  return {
    // Synth checks the server of the bundle, which therefore holds nothing that would check it.
    SERVER_IS_CHECKED: 'true',
    ...frontDoorConstants(props.frontDoor),
    ...(isPlain(settings) && { PLAIN_TOKEN_CHECK: 'true' }),
    ...(props.jwksFile !== undefined && { SHIPPED_KEYS: shippedKeys(props.jwksFile) }),
    ...(clientKeyOf(props, settings) === undefined && { NO_CLIENT_KEY: 'true' }),
    ...(!bindsTokens(props) && { NO_BOUND_TOKENS: 'true' }),
    ...(needsNoServerKey(props) && { NO_SERVER_KEY: 'true' }),
    ...(settings.callsPerMinutePerCaller === undefined && { NO_CALLER_LIMIT: 'true' }),
    ...(tableUses(props).length === 0 && { NO_SHARED_TABLE: 'true' }),
    ...(!isAudited(props) && { NO_AUDIT: 'true' }),
    ...(props.openTelemetry !== true && { NO_TELEMETRY: 'true' }),
    ...(props.edge !== true && { NO_EDGE: 'true' }),
    ...(props.server !== undefined && !exchanges(props.server) && { NO_EXCHANGE: 'true' }),
  }
}

function needsNoServerKey(props: ProtectedMcpApiProps): boolean {
  return props.serverKey === undefined && !needsServerKey(props)
}

const isAudited = ({ audit, pseudonymizeSubjects }: ProtectedMcpApiProps) =>
  audit === true || pseudonymizeSubjects === true

/** None, where both are off. */
function auditVariables({ audit = false, pseudonymizeSubjects = false }: ProtectedMcpApiProps) {
  return {
    ...(audit && { [AUDIT.audit[0]]: 'true' }),
    ...(pseudonymizeSubjects && { [AUDIT.pseudonymizeSubjects[0]]: 'true' }),
  }
}

/** What the code of the server reads. Warns of what may not be meant. */
function ownVariables(scope: Construct, props: ProtectedMcpApiProps): Record<string, string> {
  const variables = { ...neededDefaults(props), ...props.environment }
  for (const warning of loopbackWarnings(variables)) {
    Annotations.of(scope).addWarningV2('mcp-auth-lambda:loopback', warning)
  }
  return variables
}
