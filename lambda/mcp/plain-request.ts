/** Tells requests about which everything is as usual from those that the SDK has to look at. */
import {
  CLIENT_CAPABILITIES_META,
  CLIENT_INFO_META,
  HANDSHAKE_VERSIONS,
  META_PREFIX,
  MODERN_VERSION,
  PROTOCOL_VERSION_META,
} from '../message/revisions.ts'
import type { Era } from './errors.ts'

/** A request, or the notification that a client is initialized, whose meaning does not need the SDK's schemas. */
export interface PlainRequest {
  readonly era: Era
  /** Undefined: a notification. */
  readonly id: string | number | undefined
  readonly method: string
  /** Without `_meta`. */
  readonly params: Json
  readonly meta: Json | undefined
}

type Json = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean
type Shape = Readonly<Record<string, Check>>

interface Headers {
  get(name: string): string | null
}

/** @returns undefined for what the SDK has to look at: every error, and whatever readers could take differently */
export function plainRequest(message: unknown, headers: Headers): PlainRequest | undefined {
  if (!hasOnly(message, MESSAGE, ['jsonrpc', 'method'])) return undefined
  const { id, method, params } = message as unknown as Message
  const { _meta: meta, ...others } = params ?? {}
  const request = { id, method, params: others, meta }
  const isModern = meta !== undefined && PROTOCOL_VERSION_META in meta
  const isUsual = isModern
    ? isUsualModern(request, meta, headers)
    : isUsualHandshake(request, headers)
  return isUsual ? { ...request, era: isModern ? 'modern' : 'handshake' } : undefined
}

interface Message {
  readonly id?: string | number
  readonly method: string
  readonly params?: { readonly _meta?: Json }
}

type Read = Omit<PlainRequest, 'era'>

/** MCP 2026-07-28, Base Protocol, `_meta`, and Transports, Standard Headers. */
function isUsualModern({ id, method, params }: Read, meta: Json, headers: Headers): boolean {
  const name = method === 'tools/call' ? params['name'] : null
  return (
    id !== undefined &&
    meta[PROTOCOL_VERSION_META] === MODERN_VERSION &&
    has(meta, OF_CLIENT, [CLIENT_CAPABILITIES_META]) &&
    Object.keys(meta).every((key) => MODERN_META.has(key) || !key.startsWith(META_PREFIX)) &&
    headers.get('mcp-protocol-version') === MODERN_VERSION &&
    headers.get('mcp-method') === method &&
    headers.get('mcp-name') === name
  )
}

const MODERN_META = new Set([PROTOCOL_VERSION_META, CLIENT_INFO_META, CLIENT_CAPABILITIES_META])

function isUsualHandshake({ id, method, meta = {} }: Read, headers: Headers): boolean {
  const version = headers.get('mcp-protocol-version')
  return (
    (id === undefined) === method.startsWith('notifications/') &&
    !Object.keys(meta).some((key) => key.startsWith(META_PREFIX)) &&
    (version === null || HANDSHAKE_VERSIONS.includes(version))
  )
}

/** Whether a value is an object that has the required members, and whose members of these names are right. */
function has(value: unknown, shape: Shape, required: readonly string[] = []): value is Json {
  if (!isObject(value) || !required.every((name) => Object.hasOwn(value, name))) return false
  return Object.entries(shape).every(
    ([name, isRight]) => !Object.hasOwn(value, name) || isRight(value[name]),
  )
}

/** The same, and it has no members of other names. */
export function hasOnly(value: unknown, shape: Shape, required?: readonly string[]): value is Json {
  const isRight = has(value, shape, required)
  return isRight && Object.keys(value).every((name) => Object.hasOwn(shape, name))
}

/** Whether a value is an object, and not one with a member that readers may lose. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !Object.hasOwn(value, '__proto__')
export const isString: Check = (value) => typeof value === 'string'
const isBoolean: Check = (value) => typeof value === 'boolean'
const of =
  (shape: Shape, required?: readonly string[]): Check =>
  (value) =>
    has(value, shape, required)
const isListOf =
  (isRight: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(isRight)
const areObjects: Check = (value) => isObject(value) && Object.values(value).every(isObject)

const MESSAGE: Shape = {
  jsonrpc: (value) => value === '2.0',
  id: (value) => isString(value) || Number.isSafeInteger(value),
  method: isString,
  params: of({ _meta: isObject }),
}

/** What the schema of MCP says about the members that it knows. Clients send others, which mean nothing. */
export const areCapabilities = of({
  experimental: areObjects,
  extensions: areObjects,
  roots: of({ listChanged: isBoolean }),
  sampling: of({ context: isObject, tools: isObject }),
  elicitation: of({ form: of({ applyDefaults: isBoolean }), url: isObject }),
  tasks: of({
    list: isObject,
    cancel: isObject,
    requests: of({
      sampling: of({ createMessage: isObject }),
      elicitation: of({ create: isObject }),
    }),
  }),
})

const isIcon = of(
  {
    src: isString,
    mimeType: isString,
    sizes: isListOf(isString),
    theme: (value) => value === 'light' || value === 'dark',
  },
  ['src'],
)
export const isImplementation = of(
  {
    name: isString,
    version: isString,
    title: isString,
    description: isString,
    websiteUrl: isString,
    icons: isListOf(isIcon),
  },
  ['name', 'version'],
)
const OF_CLIENT = {
  [CLIENT_CAPABILITIES_META]: areCapabilities,
  [CLIENT_INFO_META]: isImplementation,
}
