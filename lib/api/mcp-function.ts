import path from 'node:path'
import { Annotations, Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { functionEnvironment, type GateSettings } from '../../lambda/settings/function-settings.ts'
import { needsServerKey } from '../../lambda/settings/server-key.ts'
import { isPlain } from '../../lambda/settings/token-check.ts'
import { lambdaModulePath } from '../bundling/lambda-module-path.ts'
import { placed } from '../settings/auth-server-props.ts'
import { shippedKeys } from '../settings/jwks-file.ts'
import { warnOfLikelyMistakes } from '../settings/likely-mistake-warnings.ts'
import { limitsOfProps } from '../settings/limits-of-props.ts'
import { loopbackWarnings } from '../settings/loopback-warnings.ts'
import type { ProtectedMcpApiProps } from '../settings/protected-mcp-api-props.ts'
import { neededDefaults } from '../settings/server-prop-problems.ts'
import { frontDoorConstants } from './front-doors.ts'
import { clientKeyOf } from './function-keys.ts'
import { HandlerFunction } from './handler-function.ts'
import type { Release } from './release.ts'
import { tableUses } from './shared-table.ts'

/** In the folder of the function. Node.js reads it when it first needs certificates, before any of our code. */
const CA_FILE = 'extra-ca-certs.pem'

/** @param variables beside those of the settings and of the server */
export function mcpFunction(
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
      ...(clientKeyOf(props, settings) === undefined && { NO_CLIENT_KEY: 'true' }),
      ...(needsNoServerKey(props) && { NO_SERVER_KEY: 'true' }),
      ...(tableUses(props).length === 0 && { NO_SHARED_TABLE: 'true' }),
      ...(props.edge !== true && { NO_EDGE: 'true' }),
      ...(settings.callsPerMinutePerCaller === undefined && { NO_CALLER_LIMIT: 'true' }),
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

function needsNoServerKey(props: ProtectedMcpApiProps): boolean {
  return props.serverKey === undefined && !needsServerKey(props)
}

/** What the code of the server reads. Warns of what may not be meant. */
function ownVariables(scope: Construct, props: ProtectedMcpApiProps): Record<string, string> {
  const variables = { ...neededDefaults(props), ...props.environment }
  for (const warning of loopbackWarnings(variables)) {
    Annotations.of(scope).addWarningV2('mcp-auth-lambda:loopback', warning)
  }
  return variables
}
