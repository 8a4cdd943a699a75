/** What the server offers, as the page shows it: tools, resources and prompts. */
import { type Markup, markup } from './markup.ts'
import { scopeWords } from './scope-words.ts'
import type { PublicArgument, PublicFeature, PublicTool, ServerProfile } from './server-profile.ts'

interface List {
  readonly id: string
  readonly heading: string
  readonly content: Markup
}

/** The lists that have something in them; a sentence where nothing is public. */
export function featureLists({ tools = [], resources = [], prompts = [] }: ServerProfile): List[] {
  const all = [
    { id: 'tools', heading: 'Tools', items: tools.map((tool) => item(tool, marksOf(tool))) },
    { id: 'resources', heading: 'Resources', items: resources.map((one) => item(one)) },
    { id: 'prompts', heading: 'Prompts', items: prompts.map((one) => item(one)) },
  ]
  const lists = all
    .filter(({ items }) => items.length > 0)
    .map(({ id, heading, items }) => ({
      id,
      heading,
      content: markup`<ul class="list">${items}</ul>`,
    }))
  if (lists.length > 0) return lists
  const content = markup`<p>Your client lists them once you have signed in.</p>`
  return [{ id: 'tools', heading: 'Tools', content }]
}

/** `destructiveHint` means nothing beside `readOnlyHint` (MCP 2026-07-28, Schema, `ToolAnnotations`). */
function marksOf({ isReadOnly, isDestructive }: PublicTool): Markup[] {
  if (isReadOnly === true) return [mark('read-only')]
  return isDestructive === true ? [mark('destructive')] : []
}

const mark = (word: string) => markup` <span class="${word}">${word}</span>`

function item(feature: PublicFeature, marks: readonly Markup[] = []): Markup {
  const { name, title, description, uri, scopes = [], arguments: args = [] } = feature
  const code = markup`<code>${uri ?? name}</code>`
  const isUntitled = title === undefined && uri === undefined
  const heading = isUntitled ? markup`<b>${code}</b>` : markup`<b>${title ?? name}</b> ${code}`
  const described = description === undefined ? [] : [markup`<p>${description}</p>`]
  return markup`
<li class="item">${heading}${marks}${described}${scopeList(scopes)}${argumentList(args)}</li>`
}

function scopeList(scopes: readonly string[]): Markup[] {
  if (scopes.length === 0) return []
  return [markup`<p>Also needs the ${scopeWords(scopes)}.</p>`]
}

function argumentList(args: readonly PublicArgument[]): Markup[] {
  if (args.length === 0) return []
  const items = args.map(
    ({ name, description = '', isRequired }) => markup`
<dt><code>${name}</code> ${isRequired ? 'required' : 'optional'}</dt><dd>${description}</dd>`,
  )
  const count = `${args.length} argument${args.length > 1 ? 's' : ''}`
  return [markup`<details><summary>${count}</summary><dl>${items}</dl></details>`]
}
