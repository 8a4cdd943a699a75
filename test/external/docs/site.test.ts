/** The site of the documentation: its links, its search, its two looks, what it loads, and its reference. */
import assert from 'node:assert/strict'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { buildSite } from '../../../site/build.ts'
import { PAGES, REPOSITORY, ROOT } from '../../../site/pages.ts'
import { EXPORTS } from '../../../site/reference.ts'
import { type Served, serveSite } from '../../../site/serve.ts'
import { installNpmPackages } from '../../support/npm-packages.ts'
import { type Browser, startBrowser } from '../clients/browser.ts'

const BASE = '/mcp-auth-lambda/'
const AT_REPOSITORY = new RegExp(`^${REPOSITORY}/(?:blob|edit|tree)/main/([^#]+)`)
const out = mkdtempSync(path.join(tmpdir(), 'mcp-auth-docs-'))
after(() => rmSync(out, { recursive: true }))

before(() => buildSite({ out, base: BASE }))

const html = () => globSync('**/*.html', { cwd: out })
const textOf = (file: string) => readFileSync(path.join(out, file), 'utf8')
const valuesOf = (text: string, attribute: string) =>
  Array.from(text.matchAll(new RegExp(` ${attribute}="([^"]+)"`, 'g')), ([, value = '']) => value)

/** What is wrong with a link of a page, if anything. */
function problemOf(page: string, link: string): string | undefined {
  const [, inRepository] = AT_REPOSITORY.exec(link) ?? []
  if (inRepository !== undefined)
    return existsSync(path.join(ROOT, inRepository)) ? undefined : 'no such file'
  if (/^[a-z]+:/.test(link)) return link.startsWith('https:') ? undefined : 'not https'
  const { pathname, hash } = new URL(link, `https://docs.example${BASE}${page}`)
  if (!pathname.startsWith(BASE)) return 'outside of the site'
  const file = pathname.slice(BASE.length) || 'index.html'
  if (!existsSync(path.join(out, file))) return 'no such page'
  if (hash === '' || hash === '#') return undefined
  const isThere = valuesOf(textOf(file), 'id').includes(decodeURIComponent(hash.slice(1)))
  return isThere ? undefined : 'no such heading'
}

describe('the site', () => {
  it('has a page for each document and each export of the package', () => {
    const names = [...PAGES.values(), ...Object.keys(EXPORTS).map((name) => `api/${name}`)]
    const pages = html().filter((file) => file !== '404.html')
    assert.deepEqual(pages.toSorted(), names.map((name) => `${name}.html`).toSorted())
  })

  it('has links that lead somewhere, to the heading that they name', () => {
    const links = html().flatMap((page) =>
      [...new Set(valuesOf(textOf(page), 'href'))].map((link) => [page, link] as const),
    )
    const dead = links
      .map(([page, link]) => [page, link, problemOf(page, link)])
      .filter(([, , problem]) => problem !== undefined)
    assert.deepEqual(dead, [])
    assert.ok(links.length > 1000)
    assert.ok(links.some(([, link]) => AT_REPOSITORY.test(link)))
  })

  it('describes each document by its place in the index, and says where it is edited', () => {
    const descriptions = [...PAGES].map(([file, name]) => {
      const text = textOf(`${name}.html`)
      const links = valuesOf(text, 'href').filter((link) => link.includes('/edit/'))
      assert.deepEqual(links, [`${REPOSITORY}/edit/main/${file}`])
      return /<meta name="description" content="([^"]+)">/.exec(text)?.[1]
    })
    // README.md, docs/README.md and SECURITY.md are not in the index.
    assert.equal(new Set(descriptions).size, PAGES.size - 2)
    assert.ok(
      descriptions.includes('Releases: when you publish a new version.'),
      String(descriptions),
    )
    assert.doesNotMatch(textOf('api/mcp-auth-lambda.html'), /class="edit-link/)
  })

  it('loads scripts, styles, fonts and pictures from itself', () => {
    for (const page of html()) {
      const [head = '', body = ''] = textOf(page).split('</head>')
      const loaded = [...valuesOf(head, '(?:href|src)'), ...valuesOf(body, '(?:src|srcset)')]
      for (const url of loaded) assert.ok(url.startsWith(BASE) || url.startsWith('data:'), url)
    }
    for (const file of globSync('**/*.css', { cwd: out }))
      assert.doesNotMatch(textOf(file), /url\(["']?(?:https?:)?\/\//)
  })

  for (const [name, source] of Object.entries(EXPORTS)) {
    it(`has every name that ${name} exports in its reference`, async () => {
      const exported = Object.keys((await import(path.join(ROOT, source))) as object)
      const ids = new Set(valuesOf(textOf(`api/${name}.html`), 'id'))
      for (const one of exported) assert.ok(ids.has(one.toLowerCase()), one)
    })
  }
})

describe('the reference', () => {
  for (const [name, types] of [
    ['mcp-auth-lambda', ['AuthServerProps', 'BundlingOptions', 'ProtectedMcpApiProps']],
    ['mcp-auth-lambda/server', ['Annotated', 'ToolDefinition']],
  ] as const) {
    it(`has the options that users of ${name} write`, () => {
      const ids = new Set(valuesOf(textOf(`api/${name}.html`), 'id'))
      for (const type of types) assert.ok(ids.has(type.toLowerCase()), type)
    })
  }

  it('names the error that a docstring names', () => {
    const [, text = ''] = textOf('api/mcp-auth-lambda/server.html').split('id="defineserver"')
    const words = text.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ')
    assert.match(words, /^[^]{0,900}Throws.{0,20}ServerDefinitionError naming everything/)
  })
})

describe('the site in Chromium', () => {
  let served: Served
  let browser: Browser

  before(async () => {
    served = await serveSite(out, BASE)
    browser = await startBrowser(await installNpmPackages(path.join(ROOT, 'site')))
  })
  after(async () => {
    await browser[Symbol.asyncDispose]()
    await served[Symbol.asyncDispose]()
  })

  for (const [words, title, target] of [
    ['canary', 'The verdict on a token', 'token-check.html#'],
    ['CALL_BURST_PER_CALLER', 'Settings', 'settings.html#'],
    ['defineResourceTemplate', 'mcp-auth-lambda/server', 'api/mcp-auth-lambda/server.html#'],
  ] as const) {
    it(`finds "${words}" in "${title}", and opens it`, async () => {
      const page = await browser.open(served.url)
      await page.locator('#local-search button').first().click()
      await page.locator('#localsearch-input').fill(words)
      const results = page.locator(`#localsearch-list a[href*="${target}"]`)
      const found = results.filter({ hasText: title }).first()
      await found.waitFor()
      await found.click()
      await page.locator(`h1:has-text("${title}")`).waitFor()
      assert.ok(page.url().includes(`${BASE}${target}`), page.url())
    })
  }

  it('turns dark and light again', async () => {
    const page = await browser.open(served.url)
    const button = page.locator('.VPNavBarAppearance button')
    await page.locator('html:not(.dark)').waitFor()
    await button.click()
    await page.locator('html.dark').waitFor()
    await button.click()
    await page.locator('html:not(.dark)').waitFor()
  })

  it('has sent no request to another host', () => {
    const origins = new Set(browser.requests.map((request) => new URL(request.url()).origin))
    origins.delete('null')
    assert.deepEqual([...origins], [new URL(served.url).origin])
    assert.ok(browser.requests.length > 10)
  })
})
