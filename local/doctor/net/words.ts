/** How findings quote what was received. */
import { plain } from '../../request-lines/answered-request.ts'
import type { Answer } from './ask.ts'

/** How much of an answer is quoted. */
const MAX_QUOTED = 200

/** A value of an answer. */
export const shown = (value: unknown): string =>
  value === undefined || value === null ? 'nothing' : plain(JSON.stringify(value), MAX_QUOTED)

/** The answer to a request, on one line. */
export function received({ method, url, status, headers, text, failure }: Answer): string {
  const request = plain(`${method} ${url.replace(/\?.*$/s, '?…')}`, MAX_QUOTED)
  if (failure !== undefined) {
    const reason = [failure.code, failure.message].filter((part) => part !== '').join(': ')
    return `${request} got no answer (${plain(reason, MAX_QUOTED)})`
  }
  const quoted = plain(text.replaceAll(/\s+/g, ' ').trim(), MAX_QUOTED)
  const location = status >= 300 && status < 400 ? headers.get('location') : null
  const leads = location === null ? '' : ` and leads to ${shown(location)}`
  return `${request} got ${status}${leads}${quoted === '' ? '' : ` with ${quoted}`}`
}

/** The same for a status alone, where the body says nothing. */
export const receivedStatus = (answer: Answer): string => received({ ...answer, text: '' })

/** The member at a path of names; undefined where there is none. */
export function member(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (owner, name) =>
      typeof owner === 'object' && owner !== null && Object.hasOwn(owner, name)
        ? (owner as Record<string, unknown>)[name]
        : undefined,
    value,
  )
}

/** The texts of a list; empty for anything else. */
export const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
