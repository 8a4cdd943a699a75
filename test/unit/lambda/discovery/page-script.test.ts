import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { SCRIPT } from '../../../../lambda/discovery/page-script.ts'

/** As much of a browser as the script uses. */
function open(writeText: (text: string) => Promise<void>) {
  const source = { textContent: 'claude mcp add' }
  const button = {
    hidden: true,
    textContent: 'Copy',
    dataset: { copies: 'client-1' },
    onclick: async () => {},
  }
  const status = { textContent: '' }
  const selected: unknown[] = []
  const timeouts: (() => void)[] = []
  runInNewContext(SCRIPT, {
    document: {
      querySelector: (selector: string) => (selector === '[role=status]' ? status : undefined),
      querySelectorAll: (selector: string) => (selector === '[data-copies]' ? [button] : []),
      getElementById: (id: string) => (id === 'client-1' ? source : undefined),
    },
    navigator: { clipboard: { writeText } },
    getSelection: () => ({ selectAllChildren: (node: unknown) => void selected.push(node) }),
    setTimeout: (later: () => void) => void timeouts.push(later),
  })
  return { source, button, status, selected, timeouts }
}

suite('a copy button', () => {
  test('appears, copies, says so to eyes and ears, and is itself again', async () => {
    const copied: string[] = []
    const writeText = async (text: string) => void copied.push(text)
    const { button, status, timeouts } = open(writeText)
    assert.equal(button.hidden, false)
    await button.onclick()
    assert.deepEqual(copied, ['claude mcp add'])
    assert.deepEqual([button.textContent, status.textContent], ['Copied', 'Copied'])
    for (const later of timeouts) later()
    assert.deepEqual([button.textContent, status.textContent], ['Copy', ''])
  })

  test('selects the text where the browser lets it copy nothing', async () => {
    const { button, source, status, selected } = open(async () => {
      throw new Error('not allowed')
    })
    await button.onclick()
    assert.deepEqual(selected, [source])
    assert.deepEqual([button.textContent, status.textContent], ['Selected', 'Selected'])
  })
})
