/** Judges whether clients can sign in with what an authorization server offers. */
import { endpointProblem } from '../../../lambda/oauth/url.ts'
import { type ClientId, CLIENT_IDS, clientsThat, traitsOf } from '../clients/clients.ts'
import { type Finding, found } from '../finding.ts'
import type { Answer } from '../net/ask.ts'
import { member, shown, textsIn } from '../net/words.ts'

/**
 * @param asked scopes that clients are told to ask for
 * @param only the one client that matters; undefined: all
 * @param isBound whether the server takes no other tokens than those that are bound to a key (DPoP)
 */
export function signIn(
  document: Answer,
  asked: readonly string[],
  only: ClientId | undefined,
  isBound: boolean,
): Finding[] {
  return [
    ...endpoints(document),
    ...pkce(document),
    ...codeFlow(document),
    ...registration(document, only),
    ...scopesKnown(document, asked),
    ...(isBound ? keyBinding(document) : []),
  ]
}

const ENDPOINTS = ['authorization_endpoint', 'token_endpoint'] as const
const URLS = [...ENDPOINTS, 'registration_endpoint', 'jwks_uri', 'introspection_endpoint'] as const

function endpoints({ body, url }: Answer): Finding[] {
  const missing = ENDPOINTS.filter((name) => typeof member(body, name) !== 'string')
  const wrong = URLS.filter((name) => {
    const named = member(body, name)
    return typeof named === 'string' && endpointProblem(named) !== undefined
  })
  return [
    ...missing.map((name) =>
      found('endpoint-missing', { received: `${url} has no ${name}`, right: `a URL in ${name}` }),
    ),
    ...wrong.map((name) =>
      found('endpoint-not-https', {
        received: `${name} is ${shown(member(body, name))}`,
        right: endpointProblem(String(member(body, name))) ?? '',
      }),
    ),
  ]
}

/** RFC 7636. Some servers do PKCE and do not say so, such as Entra ID and Cognito: clients differ in what they make of it. */
function pkce({ body }: Answer): Finding[] {
  const methods = member(body, 'code_challenge_methods_supported')
  if (textsIn(methods).includes('S256')) return []
  const isSilent = methods === undefined || methods === null
  return [
    found(isSilent ? 'pkce-not-advertised' : 'pkce-missing', {
      received: `code_challenge_methods_supported is ${shown(methods)}`,
      right: 'a list with S256',
      ...(isSilent && { clients: clientsThat(({ wantsPkceNamed }) => wantsPkceNamed === true) }),
    }),
  ]
}

/** RFC 9449 §5.1. Clients send a proof only where the metadata says so. */
function keyBinding({ body }: Answer): Finding[] {
  const algorithms = member(body, 'dpop_signing_alg_values_supported')
  if (textsIn(algorithms).length > 0) return []
  return [
    found('dpop-not-offered', {
      received: `dpop_signing_alg_values_supported is ${shown(algorithms)}`,
      right: 'a list with ES256',
    }),
  ]
}

/** RFC 8414 §2: without grant_types_supported, the authorization code is offered. */
function codeFlow({ body }: Answer): Finding[] {
  const [types, grants] = ['response_types_supported', 'grant_types_supported'].map((name) =>
    member(body, name),
  )
  const offersCode = !Array.isArray(types) || textsIn(types).includes('code')
  const grantsCode = !Array.isArray(grants) || textsIn(grants).includes('authorization_code')
  if (offersCode && grantsCode) return []
  return [
    found('code-flow-missing', {
      received: `response_types_supported is ${shown(types)}, and grant_types_supported ${shown(grants)}`,
      right: '"code" in the first, "authorization_code" in the second',
    }),
  ]
}

/** How clients get their IDs: by registration (RFC 7591), by a metadata document, or by hand. */
export function registration({ body }: Answer, only: ClientId | undefined): Finding[] {
  if (typeof member(body, 'registration_endpoint') === 'string') return []
  const takesDocuments = member(body, 'client_id_metadata_document_supported') === true
  const clients = takesDocuments
    ? clientsThat(({ idBy }) => !idBy.includes('document'))
    : CLIENT_IDS
  const concerned = only === undefined ? clients : clients.filter((id) => id === only)
  const needs = concerned.map((id) => `${traitsOf(id).name}: ${needOf(id)}`)
  const id = takesDocuments ? 'documents-only' : 'no-registration'
  const isKeptOut = only !== undefined && takesNoId(only)
  return [
    found(id, {
      ...(isKeptOut && clients.includes(only) && { severity: 'problem' as const }),
      received: `registration_endpoint is nothing, and client_id_metadata_document_supported ${shown(member(body, 'client_id_metadata_document_supported'))}`,
      right: `one of them, or a public client with redirect URIs by hand (${needs.join('; ')})`,
      clients,
    }),
  ]
}

function takesNoId(id: ClientId): boolean {
  const { idBy } = traitsOf(id)
  return idBy.length > 0 && !idBy.includes('given')
}

function needOf(id: ClientId): string {
  const { idGoes, redirectUri } = traitsOf(id)
  if (takesNoId(id)) return 'takes no ID by hand'
  return idGoes === undefined ? 'not known' : `${redirectUri}, its ID into ${idGoes}`
}

/** Scopes of OpenID Connect Core §5.4 and §11, and claims of §5.1, which Auth0 lists as scopes. */
const OF_OPENID_CONNECT = new Set(
  `openid profile email address phone offline_access name given_name family_name nickname picture email_verified
   created_at identities`.split(/\s+/),
)

/** A server need not list its scopes. */
function scopesKnown({ body }: Answer, asked: readonly string[]): Finding[] {
  const known = textsIn(member(body, 'scopes_supported'))
  // Servers that list the scopes of OpenID Connect alone do not list those of resources.
  if (known.every((scope) => OF_OPENID_CONNECT.has(scope))) return []
  const unknown = asked.filter((scope) => !known.includes(scope))
  if (unknown.length === 0) return []
  return [
    found('scope-unknown', {
      received: `clients are told to ask for ${unknown.join(' ')}, and scopes_supported is ${shown(known)}`,
      right: 'a scope that the authorization server knows',
    }),
  ]
}
