/** Asks an authorization server for its metadata and keys, where clients and this server look. */
import { endpointProblem } from '../../../lambda/oauth/url.ts'
import { type Answer, type Ask, askFollowing } from '../net/ask.ts'
import { member } from '../net/words.ts'

export interface IssuerVisit {
  /** To the letter. */
  readonly issuer: string
  /** The answers at the places that were tried. */
  readonly places: readonly Answer[]
  /** The one with the metadata. */
  readonly document: Answer | undefined
  /** The metadata of the same realm at the other path that Keycloak has had. */
  readonly elsewhere: Answer | undefined
  /** Undefined: nobody names any. */
  readonly keys: Answer | undefined
}

interface VisitOptions {
  readonly readsKeys: boolean
  /** Where the settings say that the keys are. */
  readonly jwksUri?: string | undefined
  /** Of a page that reads the metadata. */
  readonly origin?: string | undefined
}

/** RFC 8414 §3.1 and §5, OpenID Connect Discovery §4.1: in the order in which clients look. */
function placesOf(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/+$/, '')
  return [
    ...new Set([
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}/.well-known/openid-configuration${path}`,
      `${origin}${path}/.well-known/openid-configuration`,
    ]),
  ]
}

/** Keycloak had `/auth` before its realms up to version 16, and has it by its option `http-relative-path`. */
function otherPathOf(issuer: string): string | undefined {
  if (!/\/realms\/[^/]+\/?$/.test(issuer)) return undefined
  return issuer.includes('/auth/realms/')
    ? issuer.replace('/auth/realms/', '/realms/')
    : issuer.replace('/realms/', '/auth/realms/')
}

const isMetadata = ({ status, body }: Answer): boolean =>
  status === 200 && typeof member(body, 'issuer') === 'string'

export async function visitIssuer(
  ask: Ask,
  issuer: string,
  { readsKeys, jwksUri, origin }: VisitOptions,
): Promise<IssuerVisit> {
  const headers = { accept: 'application/json', ...(origin !== undefined && { origin }) }
  const places: Answer[] = []
  for (const url of placesOf(issuer)) {
    // eslint-disable-next-line no-await-in-loop -- the next place is only looked at when this one has nothing
    const answer = await askFollowing(ask, url, { headers })
    places.push(answer)
    if (isMetadata(answer) || answer.failure !== undefined) break
  }
  const document = places.find((answer) => isMetadata(answer))
  const elsewhere = document === undefined ? await elsewhereOf(ask, issuer, places) : undefined
  const uri = jwksUri ?? member(document?.body, 'jwks_uri')
  // This server reads them from nowhere else, and the network of the doctor may have services that speak plain HTTP.
  const hasUri = readsKeys && typeof uri === 'string' && endpointProblem(uri) === undefined
  const keys = hasUri ? await askFollowing(ask, uri) : undefined
  return { issuer, places, document, elsewhere, keys }
}

async function elsewhereOf(ask: Ask, issuer: string, places: readonly Answer[]) {
  const other = places.every(({ status }) => status === 404) ? otherPathOf(issuer) : undefined
  if (other === undefined) return undefined
  const url = `${other.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await askFollowing(ask, url)
  return isMetadata(answer) ? answer : undefined
}
