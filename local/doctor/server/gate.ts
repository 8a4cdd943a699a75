/** Judges how callers without a valid token are turned away. */
import { type Answer, isSuccess } from '../net/ask.ts'
import { member, received, receivedStatus, shown } from '../net/words.ts'
import { type Finding, found } from '../finding.ts'
import { challengeOf, isRenamed, metadataUrlIn } from './challenge.ts'
import type { Further, ServerVisit } from './visit.ts'

const RIGHT = '401 with WWW-Authenticate: Bearer resource_metadata="…"'

export function challenge({ url, anonymous }: ServerVisit): Finding[] {
  const { status, headers } = anonymous
  if (isSuccess(anonymous))
    return [found('open-to-everyone', { received: received(anonymous), right: RIGHT })]
  if (status !== 401)
    return [found('not-challenged', { received: received(anonymous), right: RIGHT })]
  const cacheControl = headers.get('cache-control')
  const storable = found('challenge-storable', {
    received: `Cache-Control is ${shown(cacheControl)}`,
    right: 'no-store',
  })
  // Without the header, caches may not store a 401 (RFC 9111 §3).
  const isStorable = cacheControl !== null && !/no-store|no-cache|private/i.test(cacheControl)
  return [...challengeFindings(anonymous, url), ...(isStorable ? [storable] : [])]
}

function challengeFindings(answer: Answer, url: string): Finding[] {
  const text = challengeOf(answer)
  if (text === '')
    return [found('challenge-missing', { received: receivedStatus(answer), right: RIGHT })]
  const said = `the challenge is ${shown(text)}`
  if (!/(?:^|,\s*)(?:bearer|dpop)\b/i.test(text))
    return [found('challenge-not-bearer', { received: said, right: RIGHT })]
  const findings = isRenamed(answer)
    ? [found('challenge-renamed', { received: said, right: 'a header WWW-Authenticate' })]
    : []
  const metadataUrl = metadataUrlIn(text)
  if (metadataUrl === undefined)
    return [...findings, found('challenge-without-metadata', { received: said, right: RIGHT })]
  const { origin } = new URL(url)
  if (URL.parse(metadataUrl)?.origin === origin) return findings
  return [
    ...findings,
    found('challenge-metadata-elsewhere', {
      received: `resource_metadata is ${shown(metadataUrl)}`,
      right: `a URL at ${origin}`,
    }),
  ]
}

/** @param document metadata of the server */
export function boundTokensOnly({ anonymous }: ServerVisit, document: Answer): Finding[] {
  const text = challengeOf(anonymous)
  const isRequired = member(document.body, 'dpop_bound_access_tokens_required') === true
  if (!isRequired && (/(?:^|,\s*)bearer\b/i.test(text) || !/(?:^|,\s*)dpop\b/i.test(text)))
    return []
  const said = isRequired
    ? 'dpop_bound_access_tokens_required is true'
    : `the challenge is ${shown(text)}`
  return [
    found('bound-tokens-only', { received: said, right: 'a challenge with Bearer beside DPoP' }),
  ]
}

export function get({ get: answer }: Further): Finding[] {
  if (answer.status === 401) return []
  return [found('get-not-challenged', { received: receivedStatus(answer), right: '401' })]
}

/** @param anonymous answer to the same call without a token */
export function madeUpToken({ madeUp }: Further, anonymous: Answer): Finding[] {
  const right = '401 with error="invalid_token"'
  const id = isSuccess(madeUp)
    ? 'made-up-token-accepted'
    : madeUp.status === 0 || madeUp.status >= 500
      ? 'cannot-check-tokens'
      : 'made-up-token-not-refused'
  const isRight = madeUp.status === 401 && /error="?invalid_token"?/.test(challengeOf(madeUp))
  const isBare = madeUp.status === 401 && challengeOf(madeUp) === ''
  // A server that is asked too often about unknown tokens tells nothing about this one.
  if (isRight || isBare || madeUp.status === 429) return []
  const said = `${received(madeUp)}, and the challenge ${shown(challengeOf(madeUp))}`
  if (madeUp.status === 401 && anonymous.status === 401 && isSame(madeUp, anonymous))
    return [found('token-lost', { received: `${said}, as without a token`, right })]
  return [found(id, { received: said, right })]
}

const isSame = (one: Answer, other: Answer) =>
  challengeOf(one) === challengeOf(other) && one.text === other.text

/** RFC 9700 §4.3.2. A server may ignore the parameter, and answer as without a token. */
export function tokenInQuery({ inQuery, madeUp }: Further): Finding[] {
  if (!isSuccess(inQuery) || isSuccess(madeUp)) return []
  return [found('token-in-query-accepted', { received: received(inQuery), right: '400 or 401' })]
}
