/** Turns the Markdown of this repository into pages of the site: their names, links and anchors. */
import { globSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

export const ROOT = path.join(import.meta.dirname, '..')
export const REPOSITORY = 'https://github.com/mcp-auth-lambda/mcp-auth-lambda'

/** Files of the repository that are pages, and the name of each on the site; `index` is where it begins. */
export const PAGES: ReadonlyMap<string, string> = new Map([
  ['README.md', 'index'],
  ['docs/README.md', 'contents'],
  ['CONTRIBUTING.md', 'contributing'],
  ['SECURITY.md', 'security'],
  ...globSync('docs/*.md', { cwd: ROOT })
    .filter((file) => file !== 'docs/README.md')
    .map((file) => [file, path.basename(file, '.md')] as const),
])

/** Pictures that pages show. */
export const PICTURES: readonly string[] = globSync('docs/*.{png,svg}', { cwd: ROOT })

/** Reads a file of the repository. */
export const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

export const titleOf = (text: string): string => /^# (.*)$/m.exec(text)?.[1] ?? ''

const FENCE = /^( *)```.*?^\1```$/gms
const LINK = /\[([^\]]*)\]\(([^()\s]+)\)/g
const SOURCE = /(?<=\bsrc(?:set)?=")([^"]+)(?=")/g
/** A picture of another host, which readers of the site would have to ask for it. */
const BADGE = /\[!\[[^\]]*\]\(https?:[^)]+\)\]\([^)]+\)\n/g
const HEADING = /^(#+ .*)$/gm

/**
 * Returns the text of a page for the site.
 *
 * @param file path of its Markdown in the repository
 */
export function pageOf(file: string, text: string): string {
  return outsideFences(text, (part) =>
    part
      .replaceAll(BADGE, '')
      .replaceAll(LINK, (_, words: string, target: string) => linkOf(file, words, target))
      .replaceAll(SOURCE, (target) => targetOf(file, target)),
  )
}

/** Heads a page: what search engines show of it, by its place in the index, and where its Markdown is changed. */
export function frontMatter(file: string, text: string): string {
  const link = path.posix.relative('docs', file)
  const [, purpose] =
    new RegExp(`^- .*\\(${link}\\): (.*)$`, 'm').exec(read('docs/README.md')) ?? []
  const description = purpose === undefined ? {} : { description: `${titleOf(text)}: ${purpose}` }
  const members = { ...description, edit: `${REPOSITORY}/edit/main/${file}` }
  const lines = Object.entries(members).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return ['---', ...lines, '---', '', ''].join('\n')
}

/** A link whose words are the name of a page gets its title. */
function linkOf(file: string, words: string, target: string): string {
  const name = target.replace(/#.*/, '')
  const page = fileAt(file, name)
  const isName = PAGES.has(page) && [name, path.basename(name)].includes(words)
  return `[${isName ? titleOf(read(page)) : words}](${targetOf(file, target)})`
}

/** Gives the headings of a page the anchors that GitHub gives them: links mean those. */
export function withAnchors(text: string): string {
  const seen = new Map<string, number>()
  return outsideFences(text, (part) =>
    part.replaceAll(HEADING, (heading) => {
      const anchor = anchorOf(heading.replace(/^#+ /, ''))
      const count = seen.get(anchor) ?? 0
      seen.set(anchor, count + 1)
      return `${heading} {#${count === 0 ? anchor : `${anchor}-${count}`}}`
    }),
  )
}

function outsideFences(text: string, change: (part: string) => string): string {
  const fences = text.match(FENCE) ?? []
  const parts = text.split(FENCE).filter((_, at) => at % 2 === 0) // split also returns the indentation
  return parts.map((part, at) => change(part) + (fences[at] ?? '')).join('')
}

function anchorOf(heading: string): string {
  const title = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
  return title.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')
}

/** Pages and pictures are on the site, all other files at the repository. */
function targetOf(file: string, target: string): string {
  if (/^(?:[a-z]+:|#)/.test(target)) return target
  const [name = '', anchor] = target.split('#')
  const hash = anchor === undefined ? '' : `#${anchor}`
  const there = fileAt(file, name)
  const page = PAGES.get(there)
  if (page !== undefined) return `./${page}.md${hash}`
  if (PICTURES.includes(there)) return `./${path.basename(there)}`
  const kind = statSync(path.join(ROOT, there)).isDirectory() ? 'tree' : 'blob'
  return `${REPOSITORY}/${kind}/main/${there}${hash}`
}

const fileAt = (file: string, name: string) => path.posix.join(path.posix.dirname(file), name)
