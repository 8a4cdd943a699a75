/** What a tool, resource or prompt may ask the client for, and the answers (MCP 2026-07-28, Multi Round-Trip Requests). */
import type {
  CreateMessageRequest,
  CreateMessageResult,
  ListRootsResult,
  StandardSchemaWithJSON,
} from '@modelcontextprotocol/server'
import { isLoopback } from '../../oauth/url.ts'
import { UnaskableError } from './tool-error.ts'

/** A question that the client answers, with the type of its answer. */
export interface Question<Answer> {
  readonly request: QuestionRequest
  /** Never set: it carries the type. */
  readonly answer?: Answer
}

export type QuestionRequest =
  | { readonly kind: 'form'; readonly message: string; readonly schema: StandardSchemaWithJSON }
  | { readonly kind: 'url'; readonly message: string; readonly url: string }
  | { readonly kind: 'sampling'; readonly params: CreateMessageRequest['params'] }
  | { readonly kind: 'roots' }

interface NotAccepted {
  /** The user said no, or closed the question. */
  readonly action: 'decline' | 'cancel'
}

/** Whether the user sent the form, and what they filled in, checked by its schema. */
export type FormAnswer<Content> =
  | {
      /** The user sent it. */
      readonly action: 'accept'
      /** Fits the schema. */
      readonly content: Content
    }
  | NotAccepted

/** Whether the user went to the URL; what they did there, only the page knows. */
export type UrlAnswer =
  | {
      /** The user opened the page. */
      readonly action: 'accept'
    }
  | NotAccepted

/**
 * Asks the user to fill in a form.
 *
 * @param message what to ask
 * @param schema an object of strings, numbers, booleans and choices, such as `z.object({ sure: z.boolean() })`
 * @see MCP 2026-07-28, Elicitation, Form Mode
 */
export function elicitForm<Content>(
  message: string,
  schema: StandardSchemaWithJSON<unknown, Content>,
): Question<FormAnswer<Content>> {
  return { request: { kind: 'form', message, schema } }
}

const NO_URL = { protocol: '', host: '', hostname: '' }

/**
 * Asks the user to open a page, such as a payment or another sign-in, that the client does not see.
 *
 * @param message why
 * @param url begins with `https:`, or with `http:` and a loopback host
 * @throws {UnaskableError} for any other URL
 * @see MCP 2026-07-28, Elicitation, URL Mode
 */
export function elicitUrl(message: string, url: string): Question<UrlAnswer> {
  const { protocol, host, hostname } = URL.canParse(url) ? new URL(url) : NO_URL
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname))) {
    const given = protocol === '' ? 'what is not a whole URL' : `${protocol}//${host}`
    throw new UnaskableError(
      `elicitUrl got ${given}: give a URL with https: (http: is accepted only for localhost, 127.0.0.1 and [::1])`,
    )
  }
  return { request: { kind: 'url', message, url } }
}

/**
 * Has the client's model write a message.
 *
 * @param params the messages so far, and the longest answer in tokens
 * @deprecated by MCP 2026-07-28: call a model's API instead
 */
export function sampleMessage(
  params: CreateMessageRequest['params'],
): Question<CreateMessageResult> {
  return { request: { kind: 'sampling', params } }
}

/**
 * Asks for the folders that the client works in.
 *
 * @deprecated by MCP 2026-07-28: take paths as arguments instead
 */
export function listRoots(): Question<ListRootsResult> {
  return { request: { kind: 'roots' } }
}

type Questions = Readonly<Record<string, Question<unknown>>>
export type Answers<Q extends Questions> = {
  readonly [K in keyof Q]: Q[K] extends Question<infer Answer> ? Answer : never
}

/** How a tool, resource or prompt that is defined with `asks: true` asks. */
export interface Asking {
  /**
   * Asks the user, or the client, under names that are unique within the call. The code is called again from its start
   * once they have answered, and then this returns the answers: nothing before it may have effects that must not come
   * twice (see `remember`).
   */
  readonly ask: <Q extends Questions>(questions: Q) => Promise<Answers<Q>>
  /**
   * Returns what `make` returned when the call first came here, as JSON has it: a date is a string. The client keeps that
   * until it has the answers, and can neither read nor change it.
   *
   * @param make returns something that JSON can carry, and less than 1 MB in all
   * @throws {TypeError} for what JSON would lose
   */
  readonly remember: <T>(name: string, make: () => T | Promise<T>) => Promise<T>
}
