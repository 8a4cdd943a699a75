/** What the types of a definition say, for those who write JavaScript, and for members that a type lets through. */
import { toJson } from '../calls/tool-result.ts'
import { shown } from '../calls/shown.ts'

/** What a member may be, and how a message says so. */
export interface MemberType {
  readonly takes: (value: unknown) => boolean
  readonly right: string
}

/** Each member of a definition. */
export type Members<Definition> = Readonly<Record<keyof Definition, MemberType>>

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== ''

export const TEXT: MemberType = { takes: isText, right: 'give a non-empty string' }
export const STRING: MemberType = {
  takes: (value) => typeof value === 'string',
  right: 'give a string',
}
export const FLAG: MemberType = {
  takes: (value) => typeof value === 'boolean',
  right: 'give true or false',
}
export const LIST: MemberType = { takes: Array.isArray, right: 'give a list' }
export const TEXTS: MemberType = { takes: Array.isArray, right: 'give a list of strings' }
export const OBJECT: MemberType = { takes: isObject, right: 'give an object' }
export const FUNCTION: MemberType = {
  takes: (value) => typeof value === 'function',
  right: 'give a function',
}
export const JSON_OBJECT: MemberType = {
  takes: (value) => isObject(value) && isJson(value),
  right: 'give an object that JSON can carry',
}
export const TOKEN_CHECK: MemberType = {
  takes: (value) => value === 'introspection',
  right: "give 'introspection', or leave it out",
}
export const COST: MemberType = {
  takes: (value) => typeof value === 'number' && value > 0 && Number.isFinite(value),
  right: 'give a number above 0, such as 10',
}
/** Checked by more than its type, elsewhere. */
export const OTHER: MemberType = { takes: () => true, right: '' }

function isJson(value: object): boolean {
  try {
    toJson(value)
    return true
  } catch {
    return false
  }
}

/** Names the members of the wrong type, and those that mean nothing: a misspelt "scopes" would protect nothing. */
export function memberProblems<Definition>(
  given: Readonly<Record<string, unknown>>,
  members: Members<Definition>,
): string[] {
  const types = members as Readonly<Record<string, MemberType>>
  return Object.keys(given).flatMap((name) => {
    const value = given[name]
    if (!Object.hasOwn(types, name)) {
      return [`has an unknown member ${shown(name)}: it may have ${Object.keys(types).join(', ')}`]
    }
    const { takes, right } = types[name] as MemberType
    return value === undefined || takes(value) ? [] : [`has ${shown(value)} for ${name}: ${right}`]
  })
}
