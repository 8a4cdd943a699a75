/** Asks about a token by this server's own client, and judges the answer (RFC 7662 §2). */
import type { FunctionSettings } from '../../../lambda/settings/function-settings.ts'
import { authenticate } from '../../../lambda/oauth/client-authentication.ts'
import { introspectionRequest } from '../../../lambda/oauth/introspection-request.ts'
import { assertionsOf } from '../../../lambda/token-check/introspect-by-settings.ts'
import { type Finding, found, type Severity } from '../finding.ts'
import type { Answer, Ask } from '../net/ask.ts'
import { member, received, receivedStatus, shown } from '../net/words.ts'

export interface Question {
  readonly endpoint: string
  readonly settings: FunctionSettings
  readonly secret: string
}

/** The answer, and what no output may hold. */
export async function introspect(
  ask: Ask,
  { endpoint, settings, secret }: Question,
  token: string,
): Promise<{ readonly answer: Answer; readonly secrets: readonly string[] }> {
  const { clientAuthMethod, clientId, introspectionAnswer } = settings
  const credentials =
    clientAuthMethod === 'private_key_jwt'
      ? await assertionsOf(settings)(secret)
      : authenticate(clientAuthMethod, clientId, secret)
  const accept = introspectionAnswer === 'jwt' ? 'application/token-introspection+jwt' : undefined
  const { method, headers, body } = introspectionRequest(credentials, token, undefined, accept)
  const answer = await ask(endpoint, { method, headers, body })
  return { answer, secrets: credentials.secrets.map((one) => one.replace(/^Basic /, '')) }
}

const CLIENT_ERRORS = ['invalid_client', 'unauthorized_client']
const TOKEN_ERRORS = ['invalid_token', 'unsupported_token_type']

/** @param answer to the question about a made-up token */
export function introspectionFindings(
  answer: Answer,
  { endpoint, settings, secret }: Question,
): Finding[] {
  const { status, body, headers } = answer
  const error = member(body, 'error')
  if (status === 200) return answerFindings(answer, settings)
  const isClientError = status >= 400 && status < 500
  if (isClientError && TOKEN_ERRORS.some((one) => one === error)) {
    // This server takes it for a verdict on the token.
    return status === 401 ? [ofResource(answer, 'warning')] : []
  }
  if (isClientError && member(body, 'active') === false) return []
  const wantsBearer = status === 401 && /^bearer\b/i.test(headers.get('www-authenticate') ?? '')
  if (wantsBearer && !CLIENT_ERRORS.some((one) => one === error))
    return [ofResource(answer, 'problem')]
  const client = `client ${shown(settings.clientId)} by ${settings.clientAuthMethod}${oddityOf(secret)}`
  const said = `${received(answer)} (${client})`
  const right = '200 with {"active":false} for a made-up token'
  if (status === 401 || CLIENT_ERRORS.some((one) => one === error))
    return [found('introspection-client-refused', { received: said, right })]
  if (status === 403) return [found('introspection-not-allowed', { received: said, right })]
  if ([404, 405, 410].includes(status)) {
    return [found('introspection-not-found', { received: receivedStatus(answer), right })]
  }
  return [
    found('introspection-failing', {
      received: received(answer),
      right: `${right} from ${endpoint}`,
    }),
  ]
}

/** What is probably wrong with a secret, without any of it. */
function oddityOf(secret: string): string {
  if (secret !== secret.trim()) return ', whose secret begins or ends with white space'
  const isPlaceholder = /^(?:\*+|<.*>|\$\{?\w+\}?|change[-_ ]?me|your[-_ ].*)$/i.test(secret)
  return isPlaceholder ? ', whose secret looks like a placeholder' : ''
}

/** A resource, such as the user information (OpenID Connect Core §5.3.3), refuses a made-up token in this way (RFC 6750 §3). */
function ofResource(answer: Answer, severity: Severity): Finding {
  const right = '200 with {"active":false} for a made-up token'
  return found('introspection-of-resource', { received: received(answer), right, severity })
}

function answerFindings(answer: Answer, { introspectionAnswer }: FunctionSettings): Finding[] {
  const right = '{"active":false} for a made-up token'
  const active = member(answer.body, 'active')
  if (active === true)
    return [found('introspection-vouches', { received: receivedStatus(answer), right })]
  const isSigned = introspectionAnswer === 'jwt' && answer.text.split('.').length === 3
  if (active === false || isSigned) return []
  const type = shown(answer.headers.get('content-type'))
  return [found('introspection-not-json', { received: `${received(answer)} as ${type}`, right })]
}
