import { Annotations, Token } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { featuresOf } from '../../lambda/features/define-server.ts'
import type { GateSettings } from '../../lambda/settings/function-settings.ts'
import { likelyMistakes } from '../../lambda/settings/likely-mistakes.ts'
import { PROPS } from '../../lambda/settings/setting-words.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

/** The ID by which a CDK app acknowledges these warnings. */
export const LIKELY_MISTAKES = 'mcp-auth-lambda:likely-mistakes'

/** Warns of props that let no token pass. What is known at deployment only, or comes with `authorizationServer`, is left alone. */
export function warnOfLikelyMistakes(
  scope: Construct,
  { authorizationServer, server = {} }: ProtectedMcpApiProps,
  settings: GateSettings,
): void {
  const own = authorizationServer === undefined ? settings : { ...settings, issuer: '' }
  const known = { ...literal(own), authServers: settings.authServers?.map(literal) }
  for (const sentence of likelyMistakes(known, featuresOf(server), PROPS)) {
    Annotations.of(scope).addWarningV2(LIKELY_MISTAKES, sentence)
  }
}

/** Without an issuer that nobody knows yet. */
function literal<T extends { readonly issuer: string }>(server: T): T {
  return Token.isUnresolved(server.issuer) ? { ...server, issuer: '' } : server
}
