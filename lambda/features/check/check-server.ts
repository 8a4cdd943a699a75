/** What is wrong with a server, told when it is read: at `npm start`, at synth, and when a function loads it. */
import { isScopeToken } from '../../oauth/scopes.ts'
import { line } from '../../settings/parsers.ts'
import { needsProblems } from './check-needs.ts'
import { promptProblems } from './check-prompt.ts'
import { resourceProblems, resourceTemplateProblems } from './check-resource.ts'
import { toolProblems } from './check-tool.ts'
import type { Prompt } from '../prompts/define-prompt.ts'
import type { Resource } from '../resources/define-resource.ts'
import type { ResourceTemplate } from '../resources/define-resource-template.ts'
import type { Tool } from '../tools/define-tool.ts'
import type { Feature } from '../calls/feature.ts'
import { shown } from '../calls/shown.ts'

/** A server as its author wrote it, in TypeScript or in JavaScript. */
export type Unchecked = Readonly<Record<string, unknown>>

const TEXTS = ['name', 'title', 'version', 'description', 'instructions'] as const
const MEMBERS: readonly string[] = [
  'name',
  'title',
  'version',
  'description',
  'instructions',
  'icons',
  'websiteUrl',
  'tools',
  'resources',
  'prompts',
  'needs',
]
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
    ...needsProblems(server['needs'] ?? {}),
  ]
}

function ownProblems(server: Unchecked): string[] {
  const texts = TEXTS.filter((name) => server[name] !== undefined && isNoText(server[name]))
  const { websiteUrl } = server
  const strange = Object.keys(server).filter((name) => !MEMBERS.includes(name))
  return [
    ...strange.map(
      (name) =>
        `The server has a member ${shown(name)}, which means nothing: it may have ${MEMBERS.join(', ')}`,
    ),
    ...texts.map((name) => `The server has ${shown(server[name])} for ${name}: give a text`),
    ...LINES.filter((name) => !isNoText(server[name]) && !isLine(server[name] as string)).map(
      (name) =>
        `The server has ${shown(server[name])} for ${name}: give one line of at most 100 characters`,
    ),
    ...(websiteUrl !== undefined && !isWebUrl(websiteUrl)
      ? [`The server has ${shown(websiteUrl)} for websiteUrl: give an https URL`]
      : []),
    ...iconProblems(server.icons).map((problem) => `The server ${problem}`),
  ]
}

function listProblems(server: Unchecked, list: keyof typeof LISTS): string[] {
  const items: unknown = server[list]
  if (items === undefined) return []
  if (!Array.isArray(items)) return [`The server has ${shown(items)} for ${list}: give a list`]
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
  const { kind } = (item ?? {}) as Partial<Feature>
  return (LISTS[list] as readonly unknown[]).includes(kind?.name)
}

function featureProblems(feature: Feature): string[] {
  const { scopes, hidden, asks, title, kind, name } = feature
  const { icons } = feature.definition as { readonly icons?: unknown }
  const found = [...ofKind(feature), ...iconProblems(icons)]
  if (title !== undefined && isNoText(title))
    found.push(`has ${shown(title)} for title: give a text`)
  if (!Array.isArray(scopes)) found.push(`has ${shown(scopes)} for scopes: give a list of texts`)
  else {
    for (const scope of scopes as unknown[]) {
      if (typeof scope === 'string' && isScopeToken(scope)) continue
      found.push(`has the scope ${shown(scope)}: a scope has no spaces, quotes or backslashes`)
    }
  }
  if (typeof hidden !== 'boolean') found.push(`has ${shown(hidden)} for hidden: give true or false`)
  else if (hidden && scopes.length === 0) {
    found.push('is hidden, and has no scopes: without the scopes that show it, hidden does nothing')
  }
  if (typeof asks !== 'boolean') found.push(`has ${shown(asks)} for asks: give true or false`)
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
  if (icons === undefined) return []
  if (!Array.isArray(icons)) return [`has ${shown(icons)} for icons: give a list`]
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
        `has ${shown(JSON.stringify(sizes))} for icons[${at}].sizes: give a list such as ["48x48"] or ["any"]`,
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
const isNoText = (value: unknown): boolean => typeof value !== 'string' || value.trim() === ''
const isWebUrl = (value: unknown): boolean =>
  typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
