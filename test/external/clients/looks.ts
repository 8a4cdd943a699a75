/** What a page of this server has to be in each of its looks: usable by everybody, and whole. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { keepScreenshot, type Page } from './browser.ts'
import { npmClients } from './install.ts'

const WIDTHS = [320, 390, 1280] as const
const SCHEMES = ['light', 'dark'] as const

interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** Looks at the page narrow and wide, light and dark; keeps a screenshot of each, which somebody has to look at, too. */
export async function assertGoodLooks(page: Page, name: string): Promise<void> {
  const axe = await readFile(
    path.join(await npmClients(), 'node_modules/axe-core/axe.min.js'),
    'utf8',
  )
  await page.evaluate(axe)
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      /* eslint-disable no-await-in-loop -- one page has one look at a time */
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      const at = `${name}-${width}-${colorScheme}`
      await keepScreenshot(page, at, true)
      await assertAxeClean(page, at)
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - innerWidth',
      )
      assert.ok(overflow <= 0, `${at} is ${overflow} px wider than the window`)
      /* eslint-enable no-await-in-loop */
    }
  }
}

async function assertAxeClean(page: Page, at: string): Promise<void> {
  const found = await page.evaluate<Violation[]>('axe.run().then(({ violations }) => violations)')
  const told = found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`),
  )
  assert.deepEqual(told, [], at)
}

/** Goes on by the Tab key until the element with the focus is the one that the expression tells. */
export async function tabTo(page: Page, isIt: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    // eslint-disable-next-line no-await-in-loop -- one key after the other
    if (await page.evaluate<boolean>(`(({ activeElement: it }) => ${isIt})(document)`)) return
    // eslint-disable-next-line no-await-in-loop -- the same
    await page.keyboard.press('Tab')
  }
  assert.fail(`the Tab key does not lead to ${isIt}`)
}
