import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server'
import { checkBlocks, checkMembers, isObject } from './check-content.ts'
import { areBlocks, isExactBlock } from './content.ts'
import { UnusableResultError } from './tool-error.ts'
import { shown } from './shown.ts'

/**
 * Turns what a tool without an output schema returned into a result.
 *
 * @throws {TypeError} for what JSON cannot carry
 * @throws {UnusableResultError} for what is too large, or not allowed
 */
export function resultOf(returned: unknown): CallToolResult {
  if (isWholeResult(returned)) return limited(checkedResult(returned))
  if (typeof returned === 'string') return limited(ofText(returned))
  const content = contentIn(returned)
  return content === undefined ? structured(returned) : limited(checkedResult({ content }))
}

/** The blocks that a tool returned, and nothing else: data with members that no block has is data. */
function contentIn(returned: unknown): ContentBlock[] | undefined {
  if (!Array.isArray(returned)) return isExactBlock(returned) ? [returned] : undefined
  const blocks = returned.filter(isExactBlock)
  if (blocks.length === 0) return undefined
  if (blocks.length === returned.length) return blocks
  const other: unknown = returned.find((item) => !isExactBlock(item))
  throw new UnusableResultError(
    'failed: its result mixes blocks of content with something else.',
    `${shown(other)} beside blocks: make it a block, by text(…) for example`,
  )
}

/**
 * A whole result as MCP allows it, whose structured content is what JSON makes of it.
 *
 * @throws {TypeError} for what JSON cannot carry
 * @throws {UnusableResultError} for what is not allowed
 */
export function checkedResult(result: CallToolResult): CallToolResult {
  checkBlocks(result.content)
  checkMembers(result, { isError: (value) => typeof value === 'boolean', _meta: isObject })
  const { structuredContent } = result
  if (structuredContent === undefined) return result
  return { ...result, structuredContent: plain(structuredContent, toJson(structuredContent)) }
}

/**
 * Structured content is repeated as text, for clients that know nothing else (MCP, Tools, Structured Content).
 *
 * @throws {TypeError} for what JSON cannot carry
 * @throws {UnusableResultError} for what is too large
 */
export function structured(value: unknown): CallToolResult {
  const json = toJson(value)
  const result = { ...ofText(json), structuredContent: plain(value, json) }
  return json.length <= SMALL_CHARACTERS ? result : limited(result)
}

export function failure(sentence: string): CallToolResult {
  return { ...ofText(sentence), isError: true }
}

const ofText = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] })

const MEMBERS = new Set(['content', 'structuredContent', 'isError', '_meta'])

/** Whether a value is a result as MCP defines it, and nothing besides. */
export function isWholeResult(value: unknown): value is CallToolResult {
  if (typeof value !== 'object' || value === null || !('content' in value)) return false
  return areBlocks(value.content) && Object.keys(value).every((name) => MEMBERS.has(name))
}

/** Instances of classes, such as rows of a database, are no objects for the SDK. */
const plain = (value: unknown, json: string): unknown => (isPlain(value) ? value : JSON.parse(json))

/** @throws {TypeError} naming what JSON cannot carry, instead of losing it */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, refuseLoss) ?? refuse(typeof value, '')

/** @param this what has the value: JSON.stringify converts dates and buffers before it passes them on */
function refuseLoss(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const given = this[key]
  if (ArrayBuffer.isView(given)) return refuse(nameOf(given), key)
  if (given instanceof Date && value === null) return refuse('an invalid Date', key)
  if (typeof value === 'number' && !Number.isFinite(value)) return refuse(String(value), key)
  if (['bigint', 'function', 'symbol'].includes(typeof value)) return refuse(typeof value, key)
  if (typeof value === 'object' && value !== null && isEmptyInstance(value)) {
    return refuse(nameOf(value), key)
  }
  return value
}

const nameOf = ({ constructor }: object): string => constructor.name

/** Whether all that an object has is hidden from JSON, as with a Map, an Error or an iterator. */
function isEmptyInstance(value: object): boolean {
  return !isPlain(value) && Object.keys(value).length === 0
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function refuse(what: string, key: string): never {
  throw new TypeError(`JSON cannot carry ${what}${key === '' ? '' : ` in ${shown(key)}`}`)
}

/** Lambda takes 6 MiB for an answer with everything around it. */
const MAX_ANSWER_BYTES = 6 * 1024 * 1024 - 65_536
/** A result of this size fits in any case: structured content is sent twice, once as escaped text, six times as long at most. */
const MAX_RESULT_BYTES = 1_000_000

/** So many characters are less than the limit, however they are written. */
const SMALL_CHARACTERS = 50_000

interface Result {
  readonly content?: readonly { readonly type?: string; readonly text?: string }[]
  readonly structuredContent?: unknown
  readonly _meta?: unknown
}

/** Whether there is nothing but one short text, which JSON can carry in any case. */
function isSmall({ content: [only, second] = [], structuredContent, _meta }: Result): boolean {
  const { text, type: _, ...more } = only ?? {}
  const isAlone = second === undefined && structuredContent === undefined && _meta === undefined
  const isPlainText = Object.keys(more).length === 0
  return isAlone && isPlainText && (text?.length ?? Infinity) <= SMALL_CHARACTERS
}

/**
 * Returns a result that Lambda can send.
 *
 * @throws {UnusableResultError} for a larger one
 */
export function limited<R extends object>(result: R): R {
  if (isSmall(result)) return result
  const { structuredContent } = result as Result
  if (structuredContent !== undefined) {
    const bytes = Buffer.byteLength(JSON.stringify(structuredContent))
    if (bytes > MAX_RESULT_BYTES) throw tooLarge(bytes, MAX_RESULT_BYTES)
  }
  const json = JSON.stringify(result)
  const bytes = Buffer.byteLength(json)
  if (bytes <= MAX_RESULT_BYTES) return result
  // The answer is JSON within JSON.
  const answer = Buffer.byteLength(JSON.stringify(json))
  if (answer > MAX_ANSWER_BYTES) throw tooLarge(answer, MAX_ANSWER_BYTES)
  return result
}

function tooLarge(bytes: number, most: number): UnusableResultError {
  const sentence = `has a result of ${bytes} bytes: at most ${most} can be sent.`
  return new UnusableResultError(sentence, `${bytes} bytes`)
}
