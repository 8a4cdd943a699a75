/** What the answers of the MCP server mean. The functions run in the browser, out of their own text (`script.ts`). */
import type { Exchange } from './exchange.ts'
import { isRecord, textOf } from './fields.ts'
import { type Asked, askedIn, notHere } from './questions.ts'

/** What an answer means, and what its user can do. */
export type Meaning =
  | {
      readonly kind: 'result'
      readonly text: string
      readonly result: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'error' | 'sign-in'; readonly text: string }
  | Asked
  | { readonly kind: 'step-up'; readonly text: string; readonly scopes: readonly string[] }
  | { readonly kind: 'wait'; readonly text: string; readonly seconds: number }

/** RFC 9110 §11.2. */
export function parameterOf(challenge: string, name: string): string {
  const found = new RegExp(`[ ,]${name}="([^"]*)"`).exec(challenge)
  return found?.[1] ?? ''
}

export function meaningOf({ status, headers, message }: Exchange): Meaning {
  const challenge =
    headers.get('www-authenticate') ?? headers.get('x-amzn-remapped-www-authenticate') ?? ''
  if (status === 401) {
    return {
      kind: 'sign-in',
      text: 'The server refuses the token (401), which may have expired: sign in again.',
    }
  }
  if (status === 403 && parameterOf(challenge, 'error') === 'insufficient_scope') {
    const scopes = parameterOf(challenge, 'scope')
    const text = `This needs more than the token grants (403), the scope ${scopes}: sign in for it.`
    return { kind: 'step-up', text, scopes: scopes.split(' ').filter((scope) => scope !== '') }
  }
  if (status === 429 || status === 503) {
    const seconds = Number.parseInt(headers.get('retry-after') ?? '', 10) || 5
    const why = status === 429 ? 'There were too many calls' : 'The server cannot check tokens now'
    return { kind: 'wait', seconds, text: `${why} (${status}): call again in ${seconds} seconds.` }
  }
  return meaningOfMessage(status, message)
}

export function meaningOfMessage(status: number, message: Exchange['message']): Meaning {
  const { error, result } = message ?? {}
  if (isRecord(error)) {
    const text = `The server refuses: ${textOf(error['message'])} (${textOf(error['code'])})`
    // A capability of the client is missing (MCP 2026-07-28, Schema).
    return error['code'] === -32_021 ? notHere(text) : { kind: 'error', text }
  }
  if (!isRecord(result)) {
    return { kind: 'error', text: `The server answered ${status}, without a result.` }
  }
  if (result['resultType'] === 'input_required') return askedIn(result)
  const text = result['isError'] === true ? 'The tool reports an error.' : 'The tool answered.'
  return { kind: 'result', text, result }
}
