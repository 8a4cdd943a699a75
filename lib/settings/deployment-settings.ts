/** The settings of `cdk synth`: those of the functions, without anything that works on one machine alone. */
import {
  type AuthorizationServer,
  missingAuthorizationServer,
  readAuthorizationServer,
  readResource,
  readTokenCheck,
  type TokenCheck,
} from '../../lambda/settings/function-settings.ts'
import { type Names, readNames } from '../../lambda/settings/server-names.ts'
import { isLoopback, urlProblem } from '../../lambda/oauth/url.ts'
import { type InfrastructureSettings, readInfrastructure } from './infrastructure-settings.ts'
import {
  type Environment,
  type SettingsReader,
  settingsReader,
} from '../../lambda/settings/settings-reader.ts'

export interface DeploymentSettings
  extends AuthorizationServer, TokenCheck, Names, InfrastructureSettings {
  /** Undefined: the URL of the API that the stack creates. */
  readonly resource: string | undefined
  /** Name or ARN of an existing secret; undefined: the stack creates one. */
  readonly existingSecret: string | undefined
}

/** Secrets Manager's own alphabet for names, after the ARN of its region and account. */
const SECRET_ID = /^(?:arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[\w/+=.@-]+$/

/** @throws {SettingsError} naming every problem */
export function readDeploymentSettings(environment: Environment): DeploymentSettings {
  const reader = settingsReader(environment)
  const settings = {
    resource: readResource(reader),
    ...(readAuthorizationServer(reader) ?? missingAuthorizationServer(reader)),
    ...readTokenCheck(reader),
    ...readNames(reader),
    existingSecret: readExistingSecret(reader),
    ...readInfrastructure(reader),
  }
  const addresses = {
    RESOURCE_URL: settings.resource,
    'The issuer (AUTH_ISSUER, or AUTH_HOST, AUTH_PORT and AUTH_REALM)': settings.issuer,
    AUTH_INTROSPECTION_ENDPOINT: reader.text('AUTH_INTROSPECTION_ENDPOINT'),
  }
  for (const [name, url] of Object.entries(addresses)) {
    for (const problem of unreachable(name, url)) reader.problem(problem)
  }
  if (reader.choice('TRANSPORT', ['streamable-http', 'sse']) === 'sse') {
    reader.problem(
      'TRANSPORT is "sse": HTTP+SSE keeps a session in one process, and Lambda has no such process; deploy with streamable-http',
    )
  }
  return reader.finish(settings)
}

function readExistingSecret(reader: SettingsReader): string | undefined {
  const id = reader.text('OAUTH_CLIENT_SECRET_ARN')
  if (id !== undefined && !SECRET_ID.test(id)) {
    reader.problem(
      'OAUTH_CLIENT_SECRET_ARN is neither the ARN nor the name of a secret in Secrets Manager (the value is not shown here, in case it is the secret itself)',
    )
  }
  return id
}

/** The problem with a URL that only the machine itself can open. */
export function unreachable(name: string, url: string | undefined): string[] {
  if (url === undefined || urlProblem(url) !== undefined) return []
  if (!isLoopback(new URL(url).hostname)) return []
  return [
    `${name} is "${url}": that is the machine of whoever opens it; give an address that Lambda and your users reach`,
  ]
}
