import { type HttpAnswer, readJsonObject } from './json-answer.ts'

/** An answer by RFC 7662 §2.2. Except for `active`, the types hold only once {@link judgeIntrospection} has checked them. */
export interface IntrospectionAnswer {
  readonly active: boolean
  readonly scope?: string
  readonly client_id?: string
  readonly token_type?: string
  readonly exp?: number
  readonly iat?: number
  readonly nbf?: number
  readonly sub?: string
  readonly aud?: string | string[]
  readonly iss?: string
  /** Extensions, of any type. */
  readonly [member: string]: unknown
}

/**
 * Reads an answer (RFC 7662 §2.2).
 *
 * @throws when it is none; the message quotes nothing of it
 */
export function readIntrospectionAnswer(response: HttpAnswer): IntrospectionAnswer {
  const { active, ...members } = readJsonObject(response)
  if (typeof active === 'boolean') return { active, ...members }
  throw new Error('the member "active" of the answer is no boolean')
}
