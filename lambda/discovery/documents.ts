/** The public documents about the server, with the headers that they are served with. */
import type { MetadataSettings } from '../settings/function-settings.ts'
import { pageDocument } from './html-page.ts'
import { ICON } from './icon.ts'
import { aboutPage, issuerOrigins } from './page.ts'
import { discoveryPaths } from './paths.ts'
import { type PublicDocument, publicDocument } from './public-document.ts'
import { aiCatalog, CARD_TYPE, CATALOG_TYPE, serverCard } from './server-card.ts'
import { readProfile, type ServerProfile } from './server-profile.ts'

/** RFC 7517 §8.5.1. */
const JWK_SET_TYPE = 'application/jwk-set+json'

/** The documents of this server: its profile and keys are constants in the bundle, which nothing else holds. */
export function ownDocuments(settings: MetadataSettings) {
  const profile = readProfile(process.env['SERVER_PROFILE'])
  return discoveryDocuments(settings, profile, process.env['CLIENT_JWKS'])
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
  const { icon: ownIcon = ICON } = profile.page ?? {}
  const about = await pageDocument(aboutPage(settings, profile), {
    connect: issuerOrigins(settings),
  })
  return new Map([
    [catalog, publicDocument(CATALOG_TYPE, JSON.stringify(aiCatalog(settings)))],
    [card, publicDocument(CARD_TYPE, JSON.stringify(serverCard(settings, profile)))],
    [
      icon,
      publicDocument('image/svg+xml', ownIcon, { 'content-security-policy': "default-src 'none'" }),
    ],
    ...pages.map((path) => [path, about] as const),
    ...(jwks === undefined ? [] : [[keys, publicDocument(JWK_SET_TYPE, jwks)] as const]),
  ])
}
