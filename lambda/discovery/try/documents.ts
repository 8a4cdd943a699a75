/** The page to sign in and try the tools, and the document by which it is a client: loaded when somebody opens it. */
import { askedScopes } from '../../oauth/asked-scopes.ts'
import { isLoopback } from '../../oauth/url.ts'
import { issuersOf, type MetadataSettings } from '../../settings/function-settings.ts'
import { type HtmlPage, pageDocument } from '../html-page.ts'
import { markup } from '../markup.ts'
import { iconOf, issuerOrigins } from '../page.ts'
import { styleOf } from '../page-style.ts'
import { discoveryPaths, pageUrl, tryUrl } from '../paths.ts'
import { type PublicDocument, publicDocument } from '../public-document.ts'
import { scopeWords } from '../scope-words.ts'
import { readProfile, type ServerProfile, type TryProfile } from '../server-profile.ts'
import type { TryConfig } from './browser.ts'
import { TRY_SCRIPT } from './script.ts'
import { TRY_STYLE } from './style.ts'

/** Those of this server. */
export function ownTryDocuments(settings: MetadataSettings) {
  return tryDocuments(settings, readProfile(process.env['SERVER_PROFILE']))
}

/** By path; none, where the page is off. */
export async function tryDocuments(
  settings: MetadataSettings,
  profile: ServerProfile,
): Promise<ReadonlyMap<string, PublicDocument>> {
  const { tryPage: wanted } = profile.page ?? {}
  if (wanted === undefined) return new Map()
  const { tryPage, tryClient } = discoveryPaths(new URL(settings.resource).pathname)
  const config = configOf(settings, wanted)
  const allowed = { connect: ["'self'", ...config.origins], images: ['data:'], media: ['data:'] }
  const page = await pageDocument(tryPageOf(settings, profile, config), allowed, {
    // Its URL has a code in it, for the moment between the sign-in and the script.
    'cache-control': 'no-store',
  })
  const client = publicDocument('application/json', JSON.stringify(clientDocument(config)))
  return new Map([
    [tryPage, page],
    [tryClient, client],
  ])
}

function configOf(settings: MetadataSettings, { clientId, origins }: TryProfile): TryConfig {
  const { resource, resourceName, requiredScopes, advertisedScopes, scopePrefix } = settings
  const scopes = [...new Set([...requiredScopes, ...advertisedScopes])]
  return {
    resource,
    issuers: issuersOf(settings),
    // Nothing here uses a refresh token.
    scopes: askedScopes(scopes, scopePrefix).filter((scope) => scope !== 'offline_access'),
    clientDocument: `${tryUrl(resource)}/client.json`,
    clientName: `${resourceName}: sign in and try`,
    redirectUri: tryUrl(resource),
    // Pages at a loopback address are as native apps there (RFC 8252 §7.3).
    applicationType: isLoopback(new URL(resource).hostname) ? 'native' : 'web',
    origins: [...new Set([...issuerOrigins(settings), ...origins])],
    ...(clientId !== undefined && { clientId }),
  }
}

/** A client ID metadata document (draft-ietf-oauth-client-id-metadata-document §4): its own URL is the client ID. */
function clientDocument({ clientDocument: url, resource, ...config }: TryConfig) {
  return {
    client_id: url,
    client_name: config.clientName,
    client_uri: pageUrl(resource),
    redirect_uris: [config.redirectUri],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: config.applicationType,
    scope: config.scopes.join(' '),
  }
}

function tryPageOf(
  { resource, resourceName }: MetadataSettings,
  profile: ServerProfile,
  config: TryConfig,
): HtmlPage {
  const title = `Try ${resourceName}`
  const body = markup`<header>
${iconOf(resource, profile)}
<h1>${title}</h1>
<p class="lead">This page is a client of the server like any other. It asks for the ${scopeWords(config.scopes)}, and keeps its token in memory until you leave or reload it.</p>
</header>
<main id="try" data-config="${JSON.stringify(config)}">
<p id="said" role="status" aria-live="polite" tabindex="-1"></p>
<div id="enter"></div>
<noscript><p>This page needs JavaScript.</p></noscript>
<div id="work" class="columns" hidden>
<section aria-labelledby="call"><h2 id="call">Call</h2>
<div id="tool"></div>
<div id="form"></div>
<div id="result" role="group" aria-label="Result" tabindex="-1"></div>
</section>
<section aria-labelledby="wire"><h2 id="wire">Over the wire</h2>
<div id="exchanges" class="list"></div>
</section>
</div>
</main>
<footer><p><a href="${pageUrl(resource)}">About this server</a></p></footer>`
  const { icon } = discoveryPaths(new URL(resource).pathname)
  return { title, icon, style: styleOf(profile) + TRY_STYLE, body, script: TRY_SCRIPT }
}
