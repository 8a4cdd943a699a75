/** The navigation of the site, which follows the index of the documentation. */
import { PAGES, read, titleOf } from './pages.ts'

interface SidebarItem {
  readonly text: string
  readonly link: string
}

export interface SidebarGroup {
  readonly text: string
  readonly items: readonly SidebarItem[]
}

/**
 * Returns the groups of the sidebar: the sections of the index, with the titles of the pages that they list.
 *
 * @param index the text of docs/README.md
 */
export function sidebarOf(index: string): SidebarGroup[] {
  const [, ...sections] = index.split(/^## /m)
  return sections.map((section) => {
    const [text = ''] = section.split('\n')
    const listed = Array.from(
      section.matchAll(/^- \[[^\]]+\]\(([^)]+)\)/gm),
      ([, target]) => target,
    )
    const items = listed.map((target = '') => {
      const file = target.startsWith('../') ? target.slice('../'.length) : `docs/${target}`
      return { text: titleOf(read(file)), link: `/${PAGES.get(file)}` }
    })
    return { text, items }
  })
}
