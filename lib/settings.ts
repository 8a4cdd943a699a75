/** The settings of `cdk synth`: those of the functions, without anything that works on one machine alone. */
import {
  type AuthorizationServer,
  missingAuthorizationServer,
  readAuthorizationServer,
  readResource,
  readTokenCheck,
  type TokenCheck,
} from '../lambda/environment.ts'
import { type Environment, isLoopback, settingsReader } from '../lambda/setting-values.ts'

export interface DeploymentSettings extends AuthorizationServer, TokenCheck {
  /** Undefined: the URL of the API that the stack creates. */
  readonly resource: string | undefined
  /** Name or ARN of an existing secret; undefined: the stack creates one. */
  readonly existingSecret: string | undefined
}

/** @throws {SettingsError} naming every problem */
export function readDeploymentSettings(environment: Environment): DeploymentSettings {
  const reader = settingsReader(environment)
  const settings = {
    resource: readResource(reader),
    ...(readAuthorizationServer(reader) ?? missingAuthorizationServer(reader)),
    ...readTokenCheck(reader),
    existingSecret: reader.text('OAUTH_CLIENT_SECRET_ARN'),
  }
  const addresses = {
    RESOURCE_URL: settings.resource,
    'The issuer (AUTH_ISSUER, or AUTH_HOST, AUTH_PORT and AUTH_REALM)': settings.issuer,
    AUTH_INTROSPECTION_ENDPOINT: reader.url('AUTH_INTROSPECTION_ENDPOINT'),
  }
  for (const [name, url] of Object.entries(addresses)) {
    if (url && isLoopback(new URL(url).hostname)) {
      reader.problem(
        `${name} is "${url}": that is the machine of whoever opens it; give an address that Lambda and your users reach`,
      )
    }
  }
  if (reader.choice('TRANSPORT', ['streamable-http', 'sse']) === 'sse') {
    reader.problem(
      'TRANSPORT is "sse": HTTP+SSE keeps a session in one process, and Lambda has no such process; deploy with streamable-http',
    )
  }
  return reader.finish(settings)
}
