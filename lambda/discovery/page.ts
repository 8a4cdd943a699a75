/** The page for people who open the URL of the server in a browser. */
import { issuersOf, type MetadataSettings } from '../settings/function-settings.ts'
import { metadataUrl } from '../oauth/protected-resource-metadata.ts'
import { type Client, clientName, clientsFor } from './clients.ts'
import { ICON } from './icon.ts'
import { type Markup, markup } from './markup.ts'
import { featureLists } from './page-features.ts'
import { SCRIPT } from './page-script.ts'
import { STYLE } from './page-style.ts'
import { cardUrl, discoveryPaths } from './paths.ts'
import type { ServerProfile } from './server-profile.ts'

export function page(settings: MetadataSettings, profile: ServerProfile): string {
  const { resource, resourceName, resourceDescription } = settings
  const { transport = 'streamable-http', version } = profile
  const { pathname } = new URL(resource)
  const name = clientName(resourceName)
  const clients = clientsFor({ url: resource, transport, name })
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${resourceName}</title>
<link rel="icon" type="image/svg+xml" href="${discoveryPaths(pathname).icon}">
<style>${{ html: STYLE }}</style>
</head>
<body>
<header>
${{ html: ICON.replace('<svg ', '<svg aria-hidden="true" ') }}
<h1>${resourceName}</h1>
<p class="lead">${resourceDescription}</p>
${copyable('server-url', resource, 'the server URL')}
</header>
<main>
${section('connect', 'Connect', markup`<div class="list">${clients.map(client)}</div>`)}
${section('sign-in', 'Sign-in', signIn(settings))}
${featureLists(profile).map(({ id, heading, content }) => section(id, heading, content))}
</main>
<footer>
${documents(resource)}
<p>MCP server, version ${version}</p>
</footer>
<p class="unseen" role="status" aria-live="polite"></p>
<script>${{ html: SCRIPT }}</script>
</body>
</html>
`.html
}

const section = (id: string, title: string, content: Markup) => markup`
<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${content}
</section>`

/** @param what completes "Copy …" for screen readers */
const copyable = (id: string, text: string, what: string) => markup`
<div class="copy"><code id="${id}">${text}</code>
<button type="button" hidden data-copies="${id}" aria-label="Copy ${what}">Copy</button></div>`

/** The first client is open, to show what the others contain. */
function client({ name, link, command, config, steps }: Client, index: number): Markup {
  const kind = link !== undefined ? 'one click' : command !== undefined ? 'command' : 'settings'
  const orIn = link === undefined ? 'In' : 'Or in'
  const pasted = (where: Markup, text: string) =>
    markup`<p>${orIn} ${where}:</p>${copyable(`client-${index}`, text, `what ${name} needs`)}`
  const ways = [
    link !== undefined && markup`<p><a class="open" href="${link}">Add to ${name}</a></p>`,
    command !== undefined && pasted(markup`a terminal`, command),
    config !== undefined && pasted(markup`<code>${config.file}</code>`, config.text),
    steps !== undefined && markup`<ol>${steps.map((step) => markup`<li>${step}</li>`)}</ol>`,
  ]
  return markup`
<details${index === 0 ? ' open' : ''}><summary>${name}<span>${kind}</span></summary>
<div class="how">${ways.filter((way) => way !== false)}</div></details>`
}

function signIn(settings: MetadataSettings): Markup {
  const { requiredScopes } = settings
  const hosts = new Set(issuersOf(settings).map((issuer) => new URL(issuer).host))
  const named = [...hosts].map((host, at) => markup`${at > 0 ? ' or ' : ''}<b>${host}</b>`)
  const scopes = requiredScopes.map((scope) => markup` <code>${scope}</code>`)
  return markup`<p>Your client takes you to ${named} to sign in, and asks for the scope${scopes}.
Type your password only there.</p>`
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
