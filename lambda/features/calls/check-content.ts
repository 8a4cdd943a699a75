/** What MCP wants of content beside its type (MCP 2026-07-28, Schema, `ContentBlock`): told by name, not by the SDK. */
import type { ContentBlock } from '@modelcontextprotocol/server'
import { UnusableResultError } from './tool-error.ts'
import { shown } from './shown.ts'

type Check = (value: unknown) => boolean

export const isText: Check = (value) => typeof value === 'string'
export const isObject: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isNumber: Check = (value) => typeof value === 'number'
/** RFC 4648 §4. As for the SDK, there may be white space, and no padding. */
const isBase64: Check = (value) => {
  if (typeof value !== 'string') return false
  const [, digits] = /^([A-Za-z\d+/]*)={0,2}$/.exec(value.replaceAll(/\s/g, '')) ?? []
  return digits !== undefined && digits.length % 4 !== 1
}
const isAudience: Check = (value) =>
  Array.isArray(value) && value.every((role) => role === 'user' || role === 'assistant')
const isPriority: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1

type Checks = Readonly<Record<string, Check>>

const OF_ANNOTATIONS: Checks = { audience: isAudience, priority: isPriority, lastModified: isText }
const OF_CONTENTS: Checks = { mimeType: isText, blob: isBase64, _meta: isObject }
const OF_BLOCK: Checks = { annotations: isObject, _meta: isObject }
const OF_TYPE: Readonly<Record<ContentBlock['type'], Checks>> = {
  text: {},
  image: { data: isBase64 },
  audio: { data: isBase64 },
  resource_link: {
    title: isText,
    description: isText,
    mimeType: isText,
    size: isNumber,
    icons: Array.isArray,
  },
  resource: {},
}

/** @throws {UnusableResultError} naming the member that MCP does not allow */
export function checkBlocks(blocks: readonly ContentBlock[]): void {
  for (const block of blocks) {
    checkMembers(block, OF_BLOCK)
    checkMembers(block, OF_TYPE[block.type])
    const { annotations } = block
    if (annotations !== undefined) checkMembers(annotations, OF_ANNOTATIONS)
    if (block.type === 'resource') checkContents(block.resource)
  }
}

/** @throws {UnusableResultError} naming the member that MCP does not allow in the contents of a resource */
export function checkContents(contents: object): void {
  checkMembers(contents, OF_CONTENTS)
}

/** @throws {UnusableResultError} naming the first member that fails its check; those that are absent pass */
export function checkMembers(value: object, checks: Checks): void {
  for (const [name, isRight] of Object.entries(checks)) {
    const member = (value as Readonly<Record<string, unknown>>)[name]
    if (member === undefined || isRight(member)) continue
    throw new UnusableResultError(
      'failed: MCP does not allow its result.',
      `${shown(member)} for ${name}`,
    )
  }
}
