import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { SCRIPT } from '../../../../lambda/discovery/page-script.ts'

/** As much of a browser as the script uses. */
function open(
  writeText: (text: string) => Promise<void>,
  fetch: (url: string, init: { mode: string }) => Promise<object> = async () => ({ ok: true }),
) {
  const source = { textContent: 'claude mcp add' }
  const button = {
    hidden: true,
    textContent: 'Copy',
    dataset: { copies: 'client-1' },
    onclick: async () => {},
  }
  const asking = {
    hidden: true,
    dataset: { asks: 'https://a.example/1 https://a.example/2', shows: 'server-0' },
    onclick: async () => {},
  }
  const answer = { textContent: '' }
  const status = { textContent: '' }
  const selected: unknown[] = []
  const timeouts: (() => void)[] = []
  runInNewContext(SCRIPT, {
    document: {
      querySelector: (selector: string) => (selector === '[role=status]' ? status : undefined),
      querySelectorAll: (selector: string) => (selector === '[data-copies]' ? [button] : [asking]),
      getElementById: (id: string) => (id === 'client-1' ? source : answer),
    },
    navigator: { clipboard: { writeText } },
    getSelection: () => ({ selectAllChildren: (node: unknown) => void selected.push(node) }),
    fetch,
    AbortSignal,
    setTimeout: (later: () => void) => void timeouts.push(later),
  })
  return { source, button, asking, answer, status, selected, timeouts }
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

suite('a button that asks whether an authorization server answers', () => {
  const refuse = async () => {
    throw new TypeError('Failed to fetch')
  }
  const said = async (fetch: Parameters<typeof open>[1]) => {
    const { asking, answer, status } = open(async () => {}, fetch)
    assert.equal(asking.hidden, false)
    await asking.onclick()
    assert.equal(status.textContent, answer.textContent)
    return answer.textContent
  }

  test('says that it does, as soon as either place of its metadata is found', async () => {
    const asked: string[] = []
    const second = async (url: string) => {
      asked.push(url)
      return { ok: url.endsWith('2'), status: 404 }
    }
    assert.equal(await said(second), 'answers')
    assert.deepEqual(asked, ['https://a.example/1', 'https://a.example/2'])
  })

  test('says with which status it fails', async () => {
    assert.equal(
      await said(async () => ({ ok: false, status: 503 })),
      'answers with the status 503',
    )
  })

  test('asks one that lets nobody read again, without reading, and sends nothing of its user', async () => {
    const inits: { mode: string; credentials?: string }[] = []
    const opaque = async (_: string, init: { mode: string }) => {
      inits.push(init)
      return init.mode === 'cors' ? refuse() : {}
    }
    assert.equal(await said(opaque), 'answers')
    for (const { credentials } of inits) assert.equal(credentials, 'omit')
  })

  test('says when it is away', async () => {
    assert.equal(await said(refuse), 'does not answer this browser')
  })
})
