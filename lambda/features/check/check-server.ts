/** What is wrong with a server, told when it is read: at `npm start`, at synth, and when a function loads it. */
import { isScopeToken } from '../../oauth/scopes.ts'
import { line } from '../../settings/parsers.ts'
import { needsProblems } from './check-needs.ts'
import { promptProblems } from './check-prompt.ts'
import { resourceProblems, resourceTemplateProblems } from './check-resource.ts'
import { toolProblems } from './check-tool.ts'
import { isText, LIST, memberProblems, type Members, OTHER, TEXT } from './members.ts'
import type { ServerDefinition } from '../define-server.ts'
import type { Prompt } from '../prompts/define-prompt.ts'
import type { Resource } from '../resources/define-resource.ts'
import type { ResourceTemplate } from '../resources/define-resource-template.ts'
import type { Tool } from '../tools/define-tool.ts'
import type { Feature } from '../calls/feature.ts'
import { shown } from '../calls/shown.ts'

/** A server as its author wrote it, in TypeScript or in JavaScript. */
export type Unchecked = Readonly<Record<string, unknown>>

const MEMBERS: Members<ServerDefinition> = {
  name: TEXT,
  title: TEXT,
  version: TEXT,
  description: TEXT,
  instructions: TEXT,
  icons: LIST,
  websiteUrl: OTHER,
  tools: LIST,
  resources: LIST,
  prompts: LIST,
  needs: OTHER,
}
/** The server card has them too, and takes no longer ones (SEP-2127). */
const LINES = ['title', 'description'] as const
const ICON_SIZE = /^(?:\d+x\d+|any)$/
const LISTS = {
  tools: ['tool'],
  resources: ['resource', 'resource template'],
  prompts: ['prompt'],
} as const
const DEFINED_BY: Readonly<Record<string, string>> = {
  tools: 'defineTool(…)',
  resources: 'defineResource(…) or defineResourceTemplate(…)',
  prompts: 'definePrompt(…)',
}

/** Every problem, in a sentence that names the thing, what was received, and what would be right. */
export function serverProblems(server: Unchecked): string[] {
  const features = Object.keys(LISTS).flatMap((list) =>
    featuresIn(server, list as keyof typeof LISTS),
  )
  return [
    ...ownProblems(server),
    ...Object.keys(LISTS).flatMap((list) => listProblems(server, list as keyof typeof LISTS)),
    ...features.flatMap(featureProblems),
    ...duplicates(features),
    ...needsProblems(server['needs']),
  ]
}

function ownProblems(server: Unchecked): string[] {
  const { websiteUrl } = server
  return [
    ...memberProblems(server, MEMBERS),
    ...LINES.filter((name) => isText(server[name]) && !isLine(server[name])).map(
      (name) => `has ${shown(server[name])} for ${name}: give one line of at most 100 characters`,
    ),
    ...(websiteUrl !== undefined && !isWebUrl(websiteUrl)
      ? [`has ${shown(websiteUrl)} for websiteUrl: give an https URL`]
      : []),
    ...iconProblems(server['icons']),
  ].map((problem) => `The server ${problem}`)
}

function listProblems(server: Unchecked, list: keyof typeof LISTS): string[] {
  const items: unknown = server[list]
  if (!Array.isArray(items)) return []
  return items.flatMap((item, at) =>
    isFeature(item, list)
      ? []
      : [`${list}[${at}] is ${shown(item)}: make it by ${DEFINED_BY[list]}`],
  )
}

function featuresIn(server: Unchecked, list: keyof typeof LISTS): Feature[] {
  const items: unknown = server[list]
  return Array.isArray(items) ? items.filter((item) => isFeature(item, list)) : []
}

function isFeature(item: unknown, list: keyof typeof LISTS): item is Feature {
  const { kind, definition } = (item ?? {}) as Partial<Feature>
  return (LISTS[list] as readonly unknown[]).includes(kind?.name) && typeof definition === 'object'
}

function featureProblems(feature: Feature): string[] {
  const { kind, name, definition } = feature
  const { scopes, hidden, icons } = definition as Unchecked
  const found = [...ofKind(feature), ...iconProblems(icons)]
  const list: readonly unknown[] = Array.isArray(scopes) ? scopes : []
  for (const scope of list) {
    if (typeof scope === 'string' && isScopeToken(scope)) continue
    found.push(`has the scope ${shown(scope)}: a scope has no spaces, quotes or backslashes`)
  }
  if (hidden === true && list.length === 0) {
    found.push('is hidden, and has no scopes: without the scopes that show it, hidden does nothing')
  }
  return found.map((problem) => `The ${kind.name} ${shown(name)} ${problem}`)
}

function ofKind(feature: Feature): string[] {
  switch (feature.kind.name) {
    case 'tool':
      return toolProblems(feature as Tool)
    case 'resource':
      return resourceProblems(feature as Resource)
    case 'resource template':
      return resourceTemplateProblems(feature as ResourceTemplate)
    case 'prompt':
      return promptProblems(feature as Prompt)
  }
}

/** MCP 2026-07-28, Schema, `Icon`. */
function iconProblems(icons: unknown): string[] {
  if (!Array.isArray(icons)) return []
  return icons.flatMap((icon: { src?: unknown; sizes?: unknown } | null, at) => {
    const { src, sizes } = icon ?? {}
    const found: string[] = []
    if (typeof src !== 'string' || !(isWebUrl(src) || src.startsWith('data:image/'))) {
      found.push(
        `has ${shown(src)} for icons[${at}].src: give an https URL, or a data URL of an image`,
      )
    }
    if (
      sizes !== undefined &&
      !(Array.isArray(sizes) && sizes.every((size) => ICON_SIZE.test(String(size))))
    ) {
      found.push(
        `has ${JSON.stringify(sizes)} for icons[${at}].sizes: give a list such as ["48x48"] or ["any"]`,
      )
    }
    return found
  })
}

function duplicates(features: readonly Feature[]): string[] {
  const seen = new Set<string>()
  return features.flatMap((feature) =>
    identifiersOf(feature).flatMap((identifier) => {
      const isNew = !seen.has(identifier)
      seen.add(identifier)
      return isNew ? [] : [`There are two of ${identifier}: give each its own`]
    }),
  )
}

function identifiersOf({ kind, name, definition }: Feature): string[] {
  const { uri, uriTemplate } = definition as {
    readonly uri?: unknown
    readonly uriTemplate?: unknown
  }
  const address = uri ?? uriTemplate
  const own = `the ${kind.name} ${shown(name)}`
  return address === undefined ? [own] : [own, `the ${kind.name} at ${shown(address)}`]
}

const isLine = (text: string): boolean => line.parse(text, () => undefined) !== undefined
const isWebUrl = (value: unknown): boolean =>
  typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
