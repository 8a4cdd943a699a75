/** Headless Chromium with a new profile; it resolves no host except this machine. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, chromiumVersion, npmClients } from './install.ts'

/** The part of playwright-core that the tests use; the package is not installed when types are checked. */
export interface Page {
  goto(url: string): Promise<unknown>
  url(): string
  on(event: 'console', listener: (message: { text(): string }) => void): unknown
  getByRole(role: string, options: { name?: string | RegExp; exact?: boolean }): Locator
  getByLabel(text: RegExp): Locator
  getByText(text: string | RegExp, options?: { exact: boolean }): Locator
  locator(selector: string): Locator
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> }
  /** @param expression is evaluated in the page, whatever its policy */
  evaluate<T = unknown>(expression: string): Promise<T>
  setViewportSize(size: { width: number; height: number }): Promise<void>
  emulateMedia(media: { colorScheme: 'light' | 'dark' }): Promise<void>
}

export interface Locator {
  first(): Locator
  nth(place: number): Locator
  locator(selector: string): Locator
  getByRole(role: string, options: { name?: string | RegExp; exact?: boolean }): Locator
  filter(options: { hasText: string | RegExp }): Locator
  waitFor(options?: { timeout: number }): Promise<void>
  click(): Promise<void>
  press(key: string): Promise<void>
  fill(text: string): Promise<void>
  selectOption(option: { label: string }): Promise<unknown>
  count(): Promise<number>
  textContent(): Promise<string | null>
}

/** A request of a page or a worker, with the headers that went out. */
export interface BrowserRequest {
  method(): string
  url(): string
  allHeaders(): Promise<Record<string, string>>
}

interface Context {
  pages(): Page[]
  newPage(): Promise<Page>
  on(event: 'request', listener: (request: BrowserRequest) => void): unknown
  setDefaultTimeout(milliseconds: number): void
  close(): Promise<void>
}

interface Playwright {
  chromium: { launchPersistentContext(folder: string, options: object): Promise<Context> }
}

export interface Browser extends AsyncDisposable {
  readonly version: string
  readonly requests: BrowserRequest[]
  open(url: string): Promise<Page>
}

/** Resolves to this machine, but is no host of the servers: a page there has a foreign origin. */
export const FOREIGN_HOST = 'foreign.example'

const ARTIFACTS = path.join(import.meta.dirname, '../../../artifacts')
const STEP_TIMEOUT_MS = 60_000
const LAUNCH_TIMEOUT_MS = 60_000
const HOSTS = [
  `MAP ${FOREIGN_HOST} 127.0.0.1`,
  'MAP * ~NOTFOUND',
  'EXCLUDE localhost',
  'EXCLUDE 127.0.0.1',
]
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--host-resolver-rules=${HOSTS.join(', ')}`,
]

/** @param packages the folder whose `node_modules` has playwright-core; by default that of the clients */
export async function startBrowser(packages?: string): Promise<Browser> {
  const executablePath = chromium()
  const folder = packages ?? (await npmClients())
  const file = path.join(folder, 'node_modules/playwright-core/index.mjs')
  const playwright = (await import(pathToFileURL(file).href)) as Playwright
  const profile = await mkdtemp(path.join(tmpdir(), 'mcp-auth-chromium-'))
  const options = {
    executablePath,
    headless: true,
    args: FLAGS,
    timeout: LAUNCH_TIMEOUT_MS,
    viewport: { width: 1600, height: 900 },
  }
  const context = await playwright.chromium.launchPersistentContext(profile, options)
  context.setDefaultTimeout(STEP_TIMEOUT_MS)
  const requests: BrowserRequest[] = []
  context.on('request', (request) => requests.push(request))
  return {
    version: await chromiumVersion(),
    requests,
    async open(url) {
      const page = await context.newPage()
      await page.goto(url)
      return page
    },
    async [Symbol.asyncDispose]() {
      await context.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Saves a screenshot of what is visible of the page, or of all of it. */
export async function keepScreenshot(page: Page, name: string, fullPage = false): Promise<string> {
  await mkdir(ARTIFACTS, { recursive: true })
  const file = path.join(ARTIFACTS, `${name}.png`)
  await page.screenshot({ path: file, fullPage })
  return file
}
