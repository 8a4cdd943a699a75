/** What the pages of this server have in common: the frame of their HTML, and the headers that keep each to itself. */
import { type Allowed, contentSecurityPolicy } from './content-security-policy.ts'
import { type Markup, markup } from './markup.ts'
import { type PublicDocument, publicDocument } from './public-document.ts'

export interface HtmlPage {
  readonly title: string
  /** Path of the icon. */
  readonly icon: string
  readonly style: string
  readonly body: Markup
  readonly script: string
}

/** Against framing, referrers, and windows that share a page's process. */
const HEADERS = {
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

export function htmlOf({ title, icon, style, body, script }: HtmlPage): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${icon}">
<style>${{ html: style }}</style>
</head>
<body>
${body}
<script>${{ html: script }}</script>
</body>
</html>
`.html
}

/** @param headers further headers */
export async function pageDocument(
  page: HtmlPage,
  allowed: Allowed,
  headers: Readonly<Record<string, string>> = {},
): Promise<PublicDocument> {
  return publicDocument('text/html; charset=utf-8', htmlOf(page), {
    ...HEADERS,
    'content-security-policy': await contentSecurityPolicy(page.script, page.style, allowed),
    ...headers,
  })
}
