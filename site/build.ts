/** Builds the site: the Markdown of this repository and the reference, made into pages by VitePress. */
import { copyFile, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { installNpmPackages } from '../test/support/npm-packages.ts'
import { run } from '../test/support/processes.ts'
import {
  frontMatter,
  pageOf,
  PAGES,
  PICTURES,
  read,
  REPOSITORY,
  ROOT,
  withAnchors,
} from './pages.ts'
import { EXPORTS, writeReference } from './reference.ts'
import { sidebarOf } from './sidebar.ts'

export interface SiteOptions {
  /** The folder of the site, which is replaced. */
  readonly out: string
  /** The path at which it will be served, with a slash at both ends. @default `/` */
  readonly base?: string | undefined
}

/**
 * Builds the site into a folder. Installs what it needs on first use.
 *
 * @throws {Error} when a link leads nowhere, or a docstring is missing
 */
export async function buildSite({ out, base = '/' }: SiteOptions): Promise<void> {
  if (!/^\/(?:[^\s/]+\/)*$/.test(base))
    throw new Error(
      `DOCS_BASE is ${JSON.stringify(base)}: a path begins and ends with a slash, such as /docs/.`,
    )
  const packages = await installNpmPackages(import.meta.dirname)
  const stage = await mkdtemp(path.join(packages, 'stage-'))
  try {
    await stagePages(stage)
    await writeReference(packages, stage)
    await addAnchors(stage)
    await writeFile(path.join(stage, 'tsconfig.json'), '{}') // in place of the project's, which is not for it
    await configure(path.join(stage, '.vitepress'), base)
    const vitepress = path.join(packages, 'node_modules/vitepress/bin/vitepress.js')
    const args = [vitepress, 'build', stage, '--outDir', path.resolve(out)]
    await run(process.execPath, args, { env: process.env, cwd: stage, quiet: true })
  } finally {
    await rm(stage, { recursive: true })
  }
}

const THEME = "import theme from 'vitepress/theme'\nimport './theme.css'\nexport default theme\n"

async function stagePages(stage: string): Promise<void> {
  const written = [...PAGES].map(([file, name]) => {
    const text = read(file)
    return writeFile(path.join(stage, `${name}.md`), frontMatter(file, text) + pageOf(file, text))
  })
  const copied = PICTURES.map((file) =>
    copyFile(path.join(ROOT, file), path.join(stage, path.basename(file))),
  )
  await Promise.all([...written, ...copied])
}

async function addAnchors(stage: string): Promise<void> {
  for await (const name of glob('**/*.md', { cwd: stage })) {
    const file = path.join(stage, name)
    await writeFile(file, withAnchors(await readFile(file, 'utf8')))
  }
}

async function configure(folder: string, base: string): Promise<void> {
  await mkdir(path.join(folder, 'theme'), { recursive: true })
  await writeFile(path.join(folder, 'config.mjs'), configOf(siteConfig(base)))
  await writeFile(path.join(folder, 'theme/index.js'), THEME)
  const css = path.join(import.meta.dirname, 'theme.css')
  await copyFile(css, path.join(folder, 'theme/theme.css'))
}

/** Pages of the reference have no Markdown of their own that somebody could edit. */
const configOf = (config: object) => `const config = ${JSON.stringify(config)}
config.themeConfig.editLink = { pattern: ({ frontmatter }) => frontmatter.edit, text: 'Edit this page' }
export default {
  ...config,
  transformPageData({ frontmatter }) { frontmatter.editLink = frontmatter.edit !== undefined },
}
`

function siteConfig(base: string): object {
  const reference = Object.keys(EXPORTS).map((name) => ({ text: name, link: `/api/${name}` }))
  const groups = sidebarOf(read('docs/README.md')).map(({ text, items }) => ({
    text,
    items: text === 'Reference' ? [...items, ...reference] : items,
  }))
  return {
    base,
    lang: 'en',
    title: 'mcp-auth-lambda',
    description: 'Your MCP tools behind OAuth, on AWS Lambda.',
    markdown: { linkify: false }, // a URL on a page is a link only where GitHub shows it as one
    themeConfig: {
      search: { provider: 'local' },
      outline: [2, 3],
      sidebar: [
        { text: 'Introduction', link: '/' },
        { text: 'All pages', link: '/contents' },
        ...groups,
      ],
      socialLinks: [{ icon: 'github', link: REPOSITORY }],
    },
  }
}
