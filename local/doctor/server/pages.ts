/** Judges what browsers would let pages do. */
import { type Answer, isSuccess } from '../net/ask.ts'
import { receivedStatus, shown } from '../net/words.ts'
import { type Finding, found } from '../finding.ts'
import { clientsThat } from '../clients/clients.ts'
import { isRenamed } from './challenge.ts'
import { FOREIGN_ORIGIN, type Further, type PageAnswers, REQUESTED_HEADERS } from './visit.ts'

const clients = clientsThat(({ isPage }) => isPage === true)

const allowedOrigin = ({ headers }: Answer) => headers.get('access-control-allow-origin')

function itemsOf({ headers }: Answer, name: string): string[] {
  return (headers.get(name) ?? '').toLowerCase().split(/ *, */)
}

export function preflight({ page }: Further): Finding[] {
  if (page === undefined) return []
  const { preflight: answer, origin } = page
  if (!isSuccess(answer) || !isReadable(answer, origin)) {
    return [
      found('preflight-refused', {
        received: `${receivedStatus(answer)}, and Access-Control-Allow-Origin is ${shown(allowedOrigin(answer))}`,
        right: `2xx with Access-Control-Allow-Origin: ${origin}`,
        clients,
      }),
    ]
  }
  const lacks = (name: string, wanted: readonly string[]) => {
    const items = itemsOf(answer, name)
    return wanted.filter(
      (one) => !items.includes(one) && (!items.includes('*') || one === 'authorization'),
    )
  }
  const missing = [
    ...lacks('access-control-allow-methods', ['post']).map((one) => one.toUpperCase()),
    ...lacks('access-control-allow-headers', REQUESTED_HEADERS),
  ]
  if (missing.length === 0) return []
  const names = ['access-control-allow-methods', 'access-control-allow-headers']
  const said = names.map((name) => `${name} is ${shown(answer.headers.get(name))}`)
  return [
    found('preflight-incomplete', {
      received: said.join(', '),
      right: `lists with ${missing.join(', ')}`,
      clients,
    }),
  ]
}

const isReadable = (answer: Answer, origin: string) =>
  [origin, '*'].includes(allowedOrigin(answer) ?? '')

/** The challenge of an allowed page, as far as it has one. */
export function challengeOfPage({ page }: Further): Finding[] {
  if (page === undefined || page.anonymous.status !== 401) return []
  return hiddenChallenge(page)
}

function hiddenChallenge({ anonymous, origin }: PageAnswers): Finding[] {
  const exposed = itemsOf(anonymous, 'access-control-expose-headers')
  const isExposed =
    isRenamed(anonymous) || exposed.includes('www-authenticate') || exposed.includes('*')
  if (isReadable(anonymous, origin) && isExposed) return []
  return [
    found('challenge-hidden-from-pages', {
      received: `Access-Control-Allow-Origin is ${shown(allowedOrigin(anonymous))} and Access-Control-Expose-Headers ${shown(anonymous.headers.get('access-control-expose-headers'))} on ${receivedStatus(anonymous)}`,
      right: `${origin}, and a list with WWW-Authenticate`,
      clients,
    }),
  ]
}

export function foreignOrigin({ foreign }: Further): Finding[] {
  const allowed = allowedOrigin(foreign)
  const said = `${receivedStatus(foreign)} with the origin ${FOREIGN_ORIGIN}`
  const right = '403'
  if (isSuccess(foreign)) return [found('foreign-origin-admitted', { received: said, right })]
  if (foreign.status !== 403)
    return [found('foreign-origin-not-refused', { received: said, right })]
  if (allowed === null) return []
  return [
    found('foreign-origin-readable', {
      received: `Access-Control-Allow-Origin is ${shown(allowed)} for ${FOREIGN_ORIGIN}`,
      right: 'no such header',
    }),
  ]
}
