/**
 * The questions in a result that asks for input (MCP 2026-07-28, Multi Round-Trip Requests; Elicitation). The functions run in
 * the browser, out of their own text (`script.ts`).
 */
import { isRecord, type Schema, textOf } from './fields.ts'

export interface Question {
  /** The name under which the answer goes back. */
  readonly key: string
  /** `form` and `url` of an elicitation; otherwise the name of what people do not answer. */
  readonly kind: string
  readonly message: string
  readonly schema: unknown
  readonly url: string
}

export interface Asked {
  readonly kind: 'question'
  readonly text: string
  /** Without any, the server only wants to be called again. */
  readonly questions: readonly Question[]
  /** Goes back as it came. */
  readonly requestState: unknown
}

/** What the server asks, or why this page cannot answer it. */
export function askedIn({ inputRequests, requestState }: Schema) {
  const requests = Object.entries(isRecord(inputRequests) ? inputRequests : {})
  const questions = requests.map(([key, request]) => questionOf(key, request))
  const other = questions.find(({ kind }) => kind !== 'form' && kind !== 'url')
  if (other !== undefined) return notHere(`The tool asks its client for ${other.kind}`)
  return { kind: 'question', text: 'The tool waits for you.', questions, requestState } as const
}

export function questionOf(key: string, request: unknown): Question {
  const { method = null, params } = isRecord(request) ? request : {}
  const { mode = 'form', message = '', requestedSchema, url = '' } = isRecord(params) ? params : {}
  return {
    key,
    kind: textOf(method === 'elicitation/create' ? mode : method),
    message: textOf(message),
    schema: requestedSchema,
    url: textOf(url),
  }
}

export function notHere(what: string) {
  const text = `${what}: this page cannot answer that, another client may.`
  return { kind: 'error', text } as const
}
