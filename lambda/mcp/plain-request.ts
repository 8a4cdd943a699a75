/** Tells requests about which everything is as usual from those that the SDK has to look at. */
import {
  CLIENT_CAPABILITIES_META,
  CLIENT_INFO_META,
  HANDSHAKE_VERSIONS,
  META_PREFIX,
  MODERN_VERSION,
  PROTOCOL_VERSION_META,
} from '../message/revisions.ts'

export interface PlainRequest {
  readonly era: 'modern' | 'handshake'
  /** Undefined: a notification. */
  readonly id: string | number | undefined
  readonly method: string
  readonly params: Json
  /** Without what only the protocol reads. */
  readonly meta: Json | undefined
}

type Json = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean
type Shape = Readonly<Record<string, Check>>

interface Headers {
  get(name: string): string | null
}

/** Returns a message that no reader could take for another one, and undefined for every other. */
export function plainRequest(message: unknown, headers: Headers): PlainRequest | undefined {
  if (!isPlain(message, MESSAGE)) return undefined
  const { jsonrpc, id, method, params = {} } = message
  if (jsonrpc !== '2.0' || typeof method !== 'string') return undefined
  const { _meta: meta, ...others } = params as { readonly _meta?: Json }
  const request = { id: id as PlainRequest['id'], method, params: others, meta }
  if (meta !== undefined && PROTOCOL_VERSION_META in meta) {
    return isModern(request, headers) ? { ...request, era: 'modern' } : undefined
  }
  return isHandshake(request, headers) ? { ...request, era: 'handshake' } : undefined
}

type Read = Omit<PlainRequest, 'era'>

function isModern({ id, method, params, meta = {} }: Read, headers: Headers): boolean {
  const named = method === 'tools/call' ? params['name'] : null
  return (
    id !== undefined &&
    meta[PROTOCOL_VERSION_META] === MODERN_VERSION &&
    isImplementation(meta[CLIENT_INFO_META]) &&
    areCapabilities(meta[CLIENT_CAPABILITIES_META]) &&
    Object.entries(meta).every(
      ([name, value]) => MODERN_META.has(name) || isOwnMeta(name, value),
    ) &&
    headers.get('mcp-protocol-version') === MODERN_VERSION &&
    headers.get('mcp-method') === method &&
    headers.get('mcp-name') === named
  )
}

const MODERN_META = new Set([PROTOCOL_VERSION_META, CLIENT_INFO_META, CLIENT_CAPABILITIES_META])

function isHandshake({ id, method, meta = {} }: Read, headers: Headers): boolean {
  const version = headers.get('mcp-protocol-version')
  return (
    (id === undefined) === method.startsWith('notifications/') &&
    Object.entries(meta).every(([name, value]) => isOwnMeta(name, value)) &&
    (version === null || HANDSHAKE_VERSIONS.includes(version))
  )
}

/** A member of `_meta` that means nothing to the protocol, such as `traceparent`. */
const isOwnMeta = (name: string, value: unknown) =>
  !name.startsWith(META_PREFIX) && name !== 'progressToken' && typeof value === 'string'

/** Whether a value is an object with these members and no others, each of which may be absent. */
export function isPlain(value: unknown, shape: Shape): value is Json {
  return (
    isObject(value) &&
    Object.entries(value).every(
      ([name, member]) => Object.hasOwn(shape, name) && shape[name]?.(member) === true,
    )
  )
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !Object.hasOwn(value, '__proto__')
export const isString: Check = (value) => typeof value === 'string'
const isBoolean: Check = (value) => typeof value === 'boolean'
const ofShape =
  (shape: Shape): Check =>
  (value) =>
    isPlain(value, shape)
const ofObjects: Check = (value) => isObject(value) && Object.values(value).every(isObject)

const MESSAGE: Shape = {
  jsonrpc: isString,
  id: (value) => isString(value) || Number.isSafeInteger(value),
  method: isString,
  params: (value) => isObject(value) && (value['_meta'] === undefined || isObject(value['_meta'])),
}

const CAPABILITIES: Shape = {
  experimental: ofObjects,
  extensions: ofObjects,
  roots: ofShape({ listChanged: isBoolean }),
  sampling: ofShape({ context: isObject, tools: isObject }),
  elicitation: ofShape({ form: ofShape({ applyDefaults: isBoolean }), url: isObject }),
}
const IMPLEMENTATION: Shape = {
  name: isString,
  version: isString,
  title: isString,
  description: isString,
  websiteUrl: isString,
}

export const areCapabilities = ofShape(CAPABILITIES)
export const isImplementation: Check = (value) =>
  isPlain(value, IMPLEMENTATION) && 'name' in value && 'version' in value
