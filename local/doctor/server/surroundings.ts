/** Judges what else the host tells. */
import { type Answer, isSuccess } from '../net/ask.ts'
import { member, received, receivedStatus, shown } from '../net/words.ts'
import { type Finding, found } from '../finding.ts'
import type { Further, ServerVisit } from './visit.ts'

/** As text, and within JSON; and what Lambda answers for a function that failed. */
const STACK = /(?:\n|\\n) {4}at |"stackTrace":|"errorType":/
/** Clocks of two machines are seldom nearer. */
export const MAX_CLOCK_DIFFERENCE_SECONDS = 30

export function unknownPath({ unknownPath: answer }: Further): Finding[] {
  if (!isSuccess(answer)) return []
  return [found('unknown-path-served', { received: receivedStatus(answer), right: '404' })]
}

/** A server need not have a card. */
export function card({ card: answer }: Further, url: string): Finding[] {
  const remotes = member(answer.body, 'remotes')
  if (answer.status !== 200 || !Array.isArray(remotes)) return []
  const urls = remotes.map((remote) => member(remote, 'url'))
  const right = url.replace(/\?.*$/s, '').replace(/\/$/, '')
  if (urls.includes(right) || urls.includes(url)) return []
  return [
    found('card-of-another-server', {
      received: `the server card names ${shown(urls)}`,
      right: `${right} among them`,
    }),
  ]
}

export function stackTrace({ anonymous, further, documents }: ServerVisit): Finding[] {
  const { page, ...answers } = further ?? {}
  const all = [anonymous, ...Object.values(answers), page?.preflight, documents.root] as Answer[]
  const showing = all.find((answer) => STACK.test(answer?.text ?? ''))
  if (showing === undefined) return []
  return [
    found('stack-trace', {
      received: received(showing),
      right: "an answer without the server's insides",
    }),
  ]
}

export function clock({ anonymous: { url, clockAhead = 0 } }: ServerVisit): Finding[] {
  if (Math.abs(clockAhead) <= MAX_CLOCK_DIFFERENCE_SECONDS) return []
  return [
    found('server-clock', {
      received: clockWords(url, clockAhead),
      right: `a difference of at most ${MAX_CLOCK_DIFFERENCE_SECONDS} s`,
    }),
  ]
}

export function clockWords(url: string, ahead: number): string {
  const direction = ahead > 0 ? 'ahead of' : 'behind'
  return `the clock of ${new URL(url).host} is ${Math.abs(ahead)} s ${direction} that of this machine`
}
