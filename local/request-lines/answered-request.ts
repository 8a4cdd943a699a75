/** What a developer wants to know of a request, in words. */
import type { Answered } from '../gateway/front.ts'
import { outcomeIn } from './outcome.ts'

/** Texts of clients are cut, and free of what a terminal would obey. */
export interface AnsweredRequest {
  readonly method: string
  /** Without the query, which may hold a token. */
  readonly path: string
  readonly status: number
  readonly ms: number
  /** ID of the request in the log. */
  readonly id?: string | undefined
  /** The message: its method, and what it is for. */
  readonly message?: string | undefined
  readonly client?: string | undefined
  /** Why it was refused, or what else came of it than a result. */
  readonly reason?: string | undefined
}

const MAX_LENGTH = 80
const MAX_REASON_LENGTH = 300

/** @param clientName the name of the client, where it is known */
export function describeAnswered(
  { context, body, ...answered }: Answered,
  clientName?: string,
): AnsweredRequest {
  const { method, path, status, ms } = answered
  const { decision, message, awsRequestId: id } = context ?? {}
  const client = clientName ?? decision?.clientId
  const reason = (status >= 400 ? reasonIn(context ?? {}) : undefined) ?? outcomeOf(message, body)
  return {
    method: plain(method),
    path: plain(path),
    status,
    ms: Math.round(ms),
    id,
    ...(message && 'calls' in message && { message: messageIn(message, decision ?? {}) }),
    ...(client !== undefined && client !== '' && { client: plain(client) }),
    ...(reason !== undefined && { reason }),
  }
}

type Context = NonNullable<Answered['context']>
type Decision = NonNullable<Context['decision']>
type Message = Extract<NonNullable<Context['message']>, { readonly calls: unknown }>

function outcomeOf(message: Context['message'], body: string | undefined): string | undefined {
  if (message === undefined || body === undefined) return undefined
  const outcome = outcomeIn(body)
  return outcome === undefined ? undefined : plain(outcome)
}

/** Prefers the names of our own definitions to what the client sent. */
function messageIn({ method, calls, parsed }: Message, decision: Partial<Decision>): string {
  const { tools = [], resources = [], prompts = [] } = decision
  const own = [...tools, ...resources, ...prompts]
  const names = own.length > 0 ? own : calls.map(({ id }) => withoutQuery(id))
  const what = method ?? (Array.isArray(parsed) ? `batch of ${parsed.length}` : 'message')
  return [what, ...names].map((text) => plain(text)).join(' ')
}

const withoutQuery = (uri: string) => uri.replace(/[?#].*$/s, '')

function reasonIn({ decision, message }: Partial<Context>): string | undefined {
  const words = decision && wordsFor(decision)
  const problem = message && 'problem' in message ? message.problem : undefined
  const reason = words ?? problem
  return reason === undefined ? undefined : plain(reason, MAX_REASON_LENGTH)
}

function wordsFor({ verdict, reason, detail }: Decision): string | undefined {
  if (verdict === 'granted') return undefined
  if (verdict === 'insufficient_scope') return detail
  if (verdict === 'missing_token') {
    return reason === 'other_scheme' ? 'no access token, but another scheme' : 'no access token'
  }
  const kind = verdict.replaceAll('_', ' ')
  return detail === undefined ? kind : `${kind}: ${detail}`
}

/** One line that a terminal only prints. */
export function plain(text: string, maxLength = MAX_LENGTH): string {
  const printable = text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, '�')
  return printable.length > maxLength ? `${printable.slice(0, maxLength)}…` : printable
}
