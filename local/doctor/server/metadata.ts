/** Judges the protected resource metadata at its places (RFC 9728 §3). */
import type { Answer } from '../net/ask.ts'
import { rateLimited } from '../net/reach.ts'
import { member, received, receivedStatus, shown, textsIn } from '../net/words.ts'
import { type Finding, found } from '../finding.ts'
import { clientsThat } from '../clients/clients.ts'
import { challengeOf, parameterIn } from './challenge.ts'
import { resourceFindings } from './resource.ts'
import type { ServerVisit } from './visit.ts'

const RIGHT = '200 with a JSON document that has resource and authorization_servers'

const isDocument = ({ status, headers, body }: Answer): boolean =>
  status === 200 &&
  typeof body === 'object' &&
  body !== null &&
  !Array.isArray(body) &&
  /^application\/(?:[\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '')

/** The document that clients read: where the challenge leads, or else at the path, or at the root. */
export const documentIn = ({ documents: { named, path, root } }: ServerVisit): Answer | undefined =>
  [named, path, root].find((answer) => answer !== undefined && isDocument(answer))

export function metadata(visit: ServerVisit): Finding[] {
  const document = documentIn(visit)
  if (document === undefined) return [missing(visit)]
  return [...places(visit, document), ...moved(visit), ...resourceFindings(visit.url, document)]
}

/** Why there is no document at all. */
function missing({ documents: { named, path, root } }: ServerVisit): Finding {
  const answers = [...new Set([...(named === undefined ? [] : [named]), path, root])]
  const said = answers.map((answer) => receivedStatus(answer)).join('; ')
  const limited = answers.find(({ status }) => status === 429)
  if (limited !== undefined) return rateLimited(limited)
  const odd = answers.find(({ status }) => status === 200)
  if (odd !== undefined) {
    const type = shown(odd.headers.get('content-type'))
    return found('metadata-not-json', { received: `${received(odd)} as ${type}`, right: RIGHT })
  }
  const isClosed = answers.some(({ status }) => status === 401 || status === 403)
  const id = isClosed ? 'metadata-needs-token' : 'metadata-missing'
  return found(id, { received: said, right: RIGHT })
}

/** What a place lacks that another has. */
function places({ documents: { named, path, root } }: ServerVisit, document: Answer): Finding[] {
  if (named !== undefined && named !== path && named !== root && !isDocument(named))
    return [found('metadata-missing', { received: received(named), right: RIGHT })]
  const findings: Finding[] = []
  if (!isDocument(path))
    findings.push(found('metadata-not-at-path', { received: received(path), right: RIGHT }))
  if (!isDocument(root)) {
    const clients = clientsThat(({ readsRootFirst }) => readsRootFirst === true)
    findings.push(
      found('metadata-not-at-root', { received: received(root), right: RIGHT, clients }),
    )
  }
  const others = [path, root].filter((answer) => isDocument(answer))
  const differing = others.find((answer) => !isEqual(answer.body, document.body))
  if (differing === undefined) return findings
  const said = [document, differing].map(
    ({ url, body }) => `${url} names ${shown(member(body, 'resource'))}`,
  )
  const differs = { received: said.join(' and '), right: 'the same document at both places' }
  return [...findings, found('metadata-differs', differs)]
}

const isEqual = (one: unknown, other: unknown) => {
  const text = (value: unknown) =>
    JSON.stringify(Object.entries(value as object).toSorted(([a], [b]) => a.localeCompare(b)))
  return text(one) === text(other)
}

/** A place whose document was found elsewhere. */
function moved({ url, documents: { path, root } }: ServerVisit): Finding[] {
  const { origin } = new URL(url)
  const at = [path, root].find(
    (answer) =>
      isDocument(answer) &&
      !answer.url.startsWith(`${origin}/.well-known/oauth-protected-resource`),
  )
  if (at === undefined) return []
  return [
    found('metadata-redirects', {
      received: `a redirect to ${at.url}`,
      right: 'the document itself at the well-known place',
    }),
  ]
}

export function scopes(visit: ServerVisit, document: Answer): Finding[] {
  const listed = textsIn(member(document.body, 'scopes_supported'))
  if (listed.length === 0) {
    return [
      found('scopes-missing', {
        received: `scopes_supported is ${shown(member(document.body, 'scopes_supported'))}`,
        right: 'a list of the scopes for ordinary use',
      }),
    ]
  }
  const asked = (parameterIn(challengeOf(visit.anonymous), 'scope') ?? '').split(' ')
  const unlisted = asked.filter((scope) => scope !== '' && !listed.includes(scope))
  if (unlisted.length === 0) return []
  return [
    found('scopes-differ', {
      received: `the challenge asks for ${unlisted.join(' ')}, and scopes_supported is ${shown(listed)}`,
      right: 'one list in both',
    }),
  ]
}

/** A page reads the metadata from another origin. */
export function hiddenMetadata({ further }: ServerVisit, document: Answer): Finding[] {
  const page = further?.page
  if (page === undefined) return []
  const allowed = document.headers.get('access-control-allow-origin')
  if (allowed === '*' || allowed === page.origin) return []
  return [
    found('metadata-hidden-from-pages', {
      received: `${document.url} has Access-Control-Allow-Origin ${shown(allowed)}`,
      right: '*',
      clients: clientsThat(({ isPage }) => isPage === true),
    }),
  ]
}
