/** The page for people who open the URL of the server in a browser. */
import { issuersOf, type MetadataSettings } from '../settings/function-settings.ts'
import { metadataUrls } from '../oauth/authorization-server-metadata.ts'
import { metadataUrl } from '../oauth/protected-resource-metadata.ts'
import { type Client, clientName, clientsFor } from './clients.ts'
import type { HtmlPage } from './html-page.ts'
import { ICON } from './icon.ts'
import { markOf } from './marks.ts'
import { type Markup, markup } from './markup.ts'
import { featureLists } from './page-features.ts'
import { SCRIPT } from './page-script.ts'
import { styleOf } from './page-style.ts'
import { cardUrl, discoveryPaths } from './paths.ts'
import { scopeWords } from './scope-words.ts'
import type { ServerProfile } from './server-profile.ts'

/** This project, which serves the page. */
const PROJECT = 'https://github.com/mcp-auth-lambda/mcp-auth-lambda'

export function aboutPage(settings: MetadataSettings, profile: ServerProfile): HtmlPage {
  const { resource, resourceName, resourceDescription } = settings
  const { transport = 'streamable-http', version } = profile
  const { pathname } = new URL(resource)
  const name = clientName(resourceName)
  const clients = clientsFor({ url: resource, transport, name })
  const body = markup`<header>
${iconOf(resource, profile)}
<h1>${resourceName}</h1>
<p class="lead">${resourceDescription}</p>
${copyable('server-url', resource, 'the server URL')}
</header>
<main>
${section('connect', 'Connect', markup`<div class="list">${clients.map(client)}</div>`)}
${section('sign-in', 'Sign-in', signIn(settings))}
${profile.page?.tryPage === undefined ? [] : tryLink(pathname)}
${featureLists(profile).map(({ id, heading, content }) => section(id, heading, content))}
</main>
<footer>
${documents(resource)}
${contacts(profile)}
<p>MCP server, version ${version}, served by <a href="${PROJECT}">mcp-auth-lambda</a></p>
</footer>
<p class="unseen" role="status" aria-live="polite"></p>`
  const { icon } = discoveryPaths(pathname)
  return { title: resourceName, icon, style: styleOf(profile), body, script: SCRIPT }
}

const section = (id: string, title: string, content: Markup) => markup`
<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${content}
</section>`

/** @param what completes "Copy …" for screen readers */
const copyable = (id: string, text: string, what: string) => markup`
<div class="copy"><code id="${id}" tabindex="0">${words(text)}</code>
<button type="button" hidden data-copies="${id}" aria-label="Copy ${what}">Copy</button></div>`

/** Lines break between words only: a command that is broken elsewhere is misread. */
function words(text: string): Markup[] {
  return text.split(' ').map((word, at) => markup`${at > 0 ? ' ' : ''}<span>${word}</span>`)
}

/** That of the operator is an image, because the policy of the page lets no style of others in. */
export function iconOf(resource: string, { page: own }: ServerProfile): Markup {
  if (own?.icon === undefined) {
    return { html: ICON.replace('<svg ', '<svg aria-hidden="true" ') }
  }
  return markup`<img src="${discoveryPaths(new URL(resource).pathname).icon}" alt="">`
}

/** The first client is open, to show what the others contain. */
function client(of: Client, index: number): Markup {
  const { name, mark, link, settings, command, config, steps } = of
  const kind = link !== undefined ? 'one click' : command !== undefined ? 'command' : 'settings'
  const orIn = link === undefined ? 'In' : 'Or in'
  const pasted = (where: Markup, text: string) =>
    markup`<p>${orIn} ${where}:</p>${copyable(`client-${index}`, text, `what ${name} needs`)}`
  const ways = [
    link !== undefined && markup`<p><a class="open" href="${link}">Add to ${name}</a></p>`,
    command !== undefined && pasted(markup`a terminal`, command),
    config !== undefined && pasted(markup`<code>${config.file}</code>`, config.text),
    settings !== undefined &&
      markup`<p><a class="open" href="${settings}">Open ${name}’s settings</a></p>`,
    steps !== undefined && markup`<ol>${steps.map((step) => markup`<li>${step}</li>`)}</ol>`,
  ]
  return markup`
<details${index === 0 ? ' open' : ''}><summary>${markOf(mark)}${name}<span>${kind}</span></summary>
<div class="how">${ways.filter((way) => way !== false)}</div></details>`
}

function signIn(settings: MetadataSettings): Markup {
  const { requiredScopes } = settings
  const issuers = issuersOf(settings)
  const hosts = new Set(issuers.map((issuer) => new URL(issuer).host))
  const named = [...hosts].map((host, at) => markup`${at > 0 ? ' or ' : ''}<b>${host}</b>`)
  const asked = issuers.map(
    (issuer, at) => markup`
<p class="server"><b>${new URL(issuer).host}</b> <span id="server-${String(at)}"></span>
<button type="button" hidden data-asks="${metadataUrls(issuer).join(' ')}" data-shows="server-${String(at)}" aria-label="Does it answer? ${new URL(issuer).host}">Does it answer?</button></p>`,
  )
  return markup`<p>Your client takes you to ${named} to sign in, and asks for the ${scopeWords(requiredScopes)}.
Type your password only there.</p>${asked}`
}

/** What the page asks for a status. */
export function issuerOrigins(settings: MetadataSettings): string[] {
  return [...new Set(issuersOf(settings).map((issuer) => new URL(issuer).origin))]
}

function tryLink(resourcePath: string): Markup {
  const { tryPage } = discoveryPaths(resourcePath)
  const link = markup`<p>Calls the tools from this browser, and shows what goes over the wire.</p>
<p><a class="open" href="${tryPage}">Sign in and try</a></p>`
  return section('try', 'Try it here', link)
}

function contacts({ page: own = {} }: ServerProfile): Markup[] {
  const links = { Contact: own.contactUrl, Privacy: own.privacyUrl }
  const list = Object.entries(links).map(([title, url]) =>
    url === undefined
      ? markup``
      : markup`
<a href="${url}">${title}</a>`,
  )
  const { contactUrl, privacyUrl = contactUrl } = own
  return privacyUrl === undefined ? [] : [markup`<nav aria-label="Operator">${list}</nav>`]
}

function documents(resource: string): Markup {
  const { origin, pathname } = new URL(resource)
  const links = {
    'Protected resource metadata': metadataUrl(resource),
    'Server card': cardUrl(resource),
    'AI catalog': origin + discoveryPaths(pathname).catalog,
  }
  const list = Object.entries(links).map(
    ([title, url]) => markup`
<a href="${url}">${title}</a>`,
  )
  return markup`<nav aria-label="Documents for programs">${list}</nav>`
}
