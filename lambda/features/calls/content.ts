/** Content blocks: what tools return, and messages of prompts contain (MCP 2026-07-28, Tools, Tool Result). */
import type {
  Annotations,
  AudioContent,
  ContentBlock,
  EmbeddedResource,
  ImageContent,
  ResourceLink,
  TextContent,
} from '@modelcontextprotocol/server'

/** Who a block is for, and how important it is (MCP, Resources, Annotations). */
export interface Annotated {
  /** @default for anyone */
  readonly annotations?: Annotations
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/** Returns a block of plain text or Markdown. A tool that returns a string needs none. */
export function text(words: string, more: Annotated = {}): TextContent {
  return { type: 'text', text: words, ...more }
}

/**
 * Returns an image.
 *
 * @param mimeType such as `image/png`
 */
export function image(bytes: Uint8Array, mimeType: string, more: Annotated = {}): ImageContent {
  return { type: 'image', data: base64(bytes), mimeType, ...more }
}

/**
 * Returns a sound.
 *
 * @param mimeType such as `audio/wav`
 */
export function audio(bytes: Uint8Array, mimeType: string, more: Annotated = {}): AudioContent {
  return { type: 'audio', data: base64(bytes), mimeType, ...more }
}

/** Returns a link that the client can read: to a resource of this server, or to an https URL. */
export function resourceLink(link: Omit<ResourceLink, 'type'>): ResourceLink {
  return { type: 'resource_link', ...link }
}

/**
 * Returns a block that contains a resource: its text or its bytes.
 *
 * @param more its type, such as `text/markdown`, and who the block is for
 */
export function embeddedResource(
  uri: string,
  content: string | Uint8Array,
  { mimeType, ...more }: Annotated & { readonly mimeType?: string } = {},
): EmbeddedResource {
  const about = { uri, ...(mimeType !== undefined && { mimeType }) }
  const resource = contentsOf(about, content)
  return { type: 'resource', resource, ...more }
}

/** Adds text, or bytes in base64, to what is known about a resource. */
export function contentsOf<About extends object>(about: About, content: string | Uint8Array) {
  return typeof content === 'string'
    ? { ...about, text: content }
    : { ...about, blob: base64(content) }
}

type Member = readonly [name: string, isRight: (value: unknown) => boolean]

const isText = (value: unknown) => typeof value === 'string'
const isResource = (value: unknown) => {
  const { uri, text: words, blob } = (value ?? {}) as Record<string, unknown>
  return isText(uri) && (isText(words) || isText(blob))
}

const BLOCKS: Readonly<Record<ContentBlock['type'], readonly Member[]>> = {
  text: [['text', isText]],
  image: [
    ['data', isText],
    ['mimeType', isText],
  ],
  audio: [
    ['data', isText],
    ['mimeType', isText],
  ],
  resource_link: [
    ['uri', isText],
    ['name', isText],
  ],
  resource: [['resource', isResource]],
}

/** Whether a value is a content block, complete with the members of its type. */
export function isBlock(value: unknown): value is ContentBlock {
  if (typeof value !== 'object' || value === null) return false
  const block = value as Readonly<Record<string, unknown>>
  const { type } = block
  if (typeof type !== 'string' || !Object.hasOwn(BLOCKS, type)) return false
  return BLOCKS[type as ContentBlock['type']].every(([name, isRight]) => isRight(block[name]))
}

const OPTIONAL: Readonly<Record<ContentBlock['type'], readonly string[]>> = {
  text: [],
  image: [],
  audio: [],
  resource_link: ['title', 'description', 'mimeType', 'size', 'icons'],
  resource: [],
}

/** Whether a value is a content block, and has no members that no block has. */
export function isExactBlock(value: unknown): value is ContentBlock {
  if (!isBlock(value)) return false
  const required = BLOCKS[value.type].map(([name]) => name)
  const members = new Set(['type', 'annotations', '_meta', ...required, ...OPTIONAL[value.type]])
  return Object.keys(value).every((name) => members.has(name))
}

/** Whether a value is a list of content blocks. */
export const areBlocks = (value: unknown): value is ContentBlock[] =>
  Array.isArray(value) && value.every(isBlock)
