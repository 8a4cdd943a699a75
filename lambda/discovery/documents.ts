/** The public documents about the server, with the headers that they are served with. */
import type { MetadataSettings } from '../settings/function-settings.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { ICON } from './icon.ts'
import { page } from './page.ts'
import { SCRIPT } from './page-script.ts'
import { STYLE } from './page-style.ts'
import { discoveryPaths } from './paths.ts'
import { aiCatalog, CARD_TYPE, CATALOG_TYPE, serverCard } from './server-card.ts'
import type { ServerProfile } from './server-profile.ts'

/** A document that everyone may read without a token. */
export interface PublicDocument {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Tells this body from others (RFC 9110 §8.8.3). */
  readonly etag: string
}

/** RFC 7517 §8.5.1. */
const JWK_SET_TYPE = 'application/jwk-set+json'
/** Clients that keep a document follow a move within minutes, and sooner when they ask whether it is still the same. */
const MAX_AGE_SECONDS = 300

/** Creates a document that scripts of any origin may read (RFC 9728 §3.1, SEP-2127). */
export function publicDocument(
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): PublicDocument {
  const common = {
    'access-control-allow-origin': '*',
    'content-type': type,
    'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
    'x-content-type-options': 'nosniff',
  }
  const etag = etagOf(body)
  return { headers: { ...common, etag, ...headers }, body, etag }
}

/** Length and FNV-1a hash: a change is no attack, and `node:crypto` would cost a cold start some milliseconds. */
function etagOf(body: string): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(body)) hash = Math.imul(hash ^ byte, 0x01000193)
  return `"${body.length.toString(36)}-${(hash >>> 0).toString(36)}"`
}

/**
 * Returns all documents but the protected resource metadata, by path.
 *
 * @param jwks the public keys of this server's client as a JWK Set, if it has any
 */
export async function discoveryDocuments(
  settings: MetadataSettings,
  profile: ServerProfile,
  jwks?: string,
): Promise<ReadonlyMap<string, PublicDocument>> {
  const {
    catalog,
    card,
    page: pages,
    icon,
    keys,
  } = discoveryPaths(new URL(settings.resource).pathname)
  const about = publicDocument('text/html; charset=utf-8', page(settings, profile), {
    'content-security-policy': await contentSecurityPolicy(SCRIPT, STYLE),
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  })
  return new Map([
    [catalog, publicDocument(CATALOG_TYPE, JSON.stringify(aiCatalog(settings)))],
    [card, publicDocument(CARD_TYPE, JSON.stringify(serverCard(settings, profile)))],
    [
      icon,
      publicDocument('image/svg+xml', ICON, { 'content-security-policy': "default-src 'none'" }),
    ],
    ...pages.map((path) => [path, about] as const),
    ...(jwks === undefined ? [] : [[keys, publicDocument(JWK_SET_TYPE, jwks)] as const]),
  ])
}
