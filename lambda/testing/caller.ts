import type { FunctionSettings } from '../settings/function-settings.ts'
import { readFunctionSettings } from '../settings/function-settings.ts'
import type { Environment } from '../settings/settings-reader.ts'
import type { ExchangeTarget } from '../oauth/token-exchange.ts'
import type { IntrospectionAnswer } from '../oauth/introspection-answer.ts'

/** Who calls a server under test. */
export interface Caller {
  /** Scopes of the access token beside those of every request, which are `mcp` by default. */
  readonly scopes?: readonly string[]
  /** What else the authorization server says of the token: a tool has it in `authInfo.extra`. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** @default 'test-client' */
  readonly clientId?: string
  /** @default 'test-user' */
  readonly subject?: string
  /**
   * Answers `context.exchange`: returns a token for the service, or throws an `ExchangeError`, as the authorization server
   * might.
   */
  readonly exchange?: (target: ExchangeTarget) => string | Promise<string>
}

/** A server under test is reached at no URL: no request leaves the process. */
const DEFAULTS: Environment = {
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  AUTH_ISSUER: 'https://auth.example.com',
  OAUTH_CLIENT_SECRET: 'unused',
  REQUEST_STATE_KEY: 'a-key-for-tests-that-has-32-bytes',
}

/** @throws {SettingsError} naming every setting that cannot work */
export function testSettings(settings: Environment = {}): FunctionSettings {
  return readFunctionSettings({ ...DEFAULTS, ...settings })
}

/** The caller counts as the sender of a token that is bound to a key. */
export const AS_SENDER = { confirms: () => true }

/** What the authorization server would say of the caller's token (RFC 7662 §2.2). */
export function introspectionOf(
  { scopes = [], claims, clientId = 'test-client', subject = 'test-user' }: Caller,
  { resource, requiredScopes }: FunctionSettings,
): IntrospectionAnswer {
  return {
    active: true,
    aud: resource,
    client_id: clientId,
    sub: subject,
    scope: [...requiredScopes, ...scopes].join(' '),
    ...claims,
  }
}
