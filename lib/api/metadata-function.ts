import { Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { VERSION } from '../../lambda/base/version.ts'
import { pageProfile } from '../../lambda/discovery/page-profile.ts'
import { writeProfile } from '../../lambda/discovery/server-profile.ts'
import { publicProfile } from '../../lambda/features/public-profile.ts'
import { jwkSetOf } from '../../lambda/oauth/client-keys.ts'
import { bindsTokens } from '../../lambda/oauth/confirmation.ts'
import { type GateSettings, metadataEnvironment } from '../../lambda/settings/function-settings.ts'
import { FUNCTION_TIMEOUT_MS } from '../../lambda/settings/function-timeouts.ts'
import { hasTryPage } from '../../lambda/settings/page-settings.ts'
import { bundleAsset } from '../bundling/bundle-asset.ts'
import { lambdaModulePath } from '../bundling/lambda-module-path.ts'
import { placed } from '../settings/auth-server-props.ts'
import { limitsOfProps } from '../settings/limits-of-props.ts'
import type { ProtectedMcpApiProps } from '../settings/protected-mcp-api-props.ts'
import { frontDoorConstants } from './front-doors.ts'
import { HandlerFunction } from './handler-function.ts'
import type { Release } from './release.ts'

const METADATA_MEMORY_MIB = 256

/** The function connects to nothing, and so stays outside the VPC. */
export function metadataFunction(
  scope: Construct,
  props: ProtectedMcpApiProps,
  release: Release,
  settings: GateSettings,
  variables: Readonly<Record<string, string>>,
): HandlerFunction {
  const { server, clientPublicKeys = [] } = props
  const { systemLogLevel, encryptionKey, privacyUrl } = props
  const triesTools = hasTryPage(props, false)
  const profile = server ? publicProfile(server) : { version: VERSION }
  const { environment, constants } = placed(metadataEnvironment(settings))
  const { tracing, logLevel, logRetention } = limitsOfProps(props)
  const code = bundleAsset({
    entry: lambdaModulePath('metadata'),
    environment: { ...environment, ...variables },
    constants: {
      ...constants,
      ...frontDoorConstants(props.frontDoor),
      ...(!bindsTokens(props) && { NO_BOUND_TOKENS: 'true' }),
      ...(!triesTools && { NO_TRY_PAGE: 'true' }),
      ...(privacyUrl !== undefined && { PRIVACY_URL: privacyUrl }),
      SERVER_PROFILE: writeProfile({ ...profile, page: pageProfile(props, triesTools) }),
      ...(clientPublicKeys.length > 0 && { CLIENT_JWKS: jwkSetOf(clientPublicKeys) }),
    },
  })
  return new HandlerFunction(scope, 'Metadata', {
    tracing,
    logLevel,
    systemLogLevel,
    logRetention,
    encryptionKey,
    code,
    description: 'Protected resource metadata (RFC 9728) and the other public documents',
    release,
    memorySize: METADATA_MEMORY_MIB,
    timeout: Duration.millis(FUNCTION_TIMEOUT_MS.metadata),
    environment: { ...environment, ...variables },
  })
}
