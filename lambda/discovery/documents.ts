/** The documents that tell of the server, each with the headers that it is served with. */
import type { MetadataSettings } from '../settings/function-settings.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { ICON } from './icon.ts'
import { page } from './page.ts'
import { SCRIPT } from './page-script.ts'
import { STYLE } from './page-style.ts'
import { discoveryPaths } from './paths.ts'
import { type PublicDocument, publicDocument } from './public-document.ts'
import { aiCatalog, CARD_TYPE, CATALOG_TYPE, serverCard } from './server-card.ts'
import type { ServerProfile } from './server-profile.ts'

/** By path; all but the protected resource metadata. */
export async function discoveryDocuments(
  settings: MetadataSettings,
  profile: ServerProfile,
): Promise<ReadonlyMap<string, PublicDocument>> {
  const { catalog, card, page: pages, icon } = discoveryPaths(new URL(settings.resource).pathname)
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
  ])
}
