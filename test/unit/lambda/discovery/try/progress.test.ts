import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { suite, test } from 'node:test'
import { ADD, at, said, signedIn, submit } from './signed-in-page.ts'

/** A page that waits for the answer of a call, a stream into which the test writes. */
async function calling() {
  const { readable, writable } = new TransformStream<string, string>()
  const stream = writable.getWriter()
  const headers = { 'content-type': 'text/event-stream' }
  const answer = new Response(readable.pipeThrough(new TextEncoderStream()), { headers })
  const browser = await signedIn([ADD, { name: 'other' }], [answer])
  const call = submit(browser)
  const write = async (message: object) => {
    await stream.write(`data: ${JSON.stringify(message)}\n\n`)
    await setImmediate()
  }
  return {
    browser,
    progress: (params: object) => write({ method: 'notifications/progress', params }),
    end: async () => {
      await write({ result: { content: [] } })
      await stream.close()
      await call
    },
  }
}

suite('the progress of a call', () => {
  test('is shown until the tool has answered', async () => {
    const { browser, progress, end } = await calling()
    await progress({ progress: 1 })
    const result = at(browser, 'result')
    const bar = result.first('progress')
    assert.deepEqual([bar.getAttribute('value'), result.textContent], [null, '1'])
    await progress({ progress: 2, total: 3, message: 'one to go' })
    assert.deepEqual([bar.getAttribute('value'), bar.getAttribute('max')], ['2', '3'])
    assert.equal(result.textContent, '2 of 3: one to go')
    assert.equal(result.all('progress').length, 1)
    await end()
    assert.equal(result.children.length, 0)
    assert.equal(said(browser), 'The tool answered.')
  })

  test('is said aloud every five seconds at most', async () => {
    const { browser, progress, end } = await calling()
    await progress({ progress: 1, total: 9 })
    await progress({ progress: 2, total: 9 })
    assert.equal(said(browser), 'Calling … 1 of 9')
    const [[later, milliseconds] = assert.fail('no timer')] = browser.timers
    assert.equal(milliseconds, 5000)
    later()
    await progress({ progress: 3, total: 9 })
    assert.equal(said(browser), 'Calling … 3 of 9')
    await end()
  })

  test('is not shown for another tool, or after the token is forgotten', async () => {
    const other = await calling()
    const select = at(other.browser, 'tool').first('select')
    select.value = '1'
    await select.fire('change')
    await other.progress({ progress: 1 })
    assert.deepEqual([at(other.browser, 'result').children.length, said(other.browser)], [0, ''])
    await other.end()
    const { browser, progress, end } = await calling()
    await at(browser, 'form').button('Forget the token').fire('click')
    await progress({ progress: 1 })
    assert.equal(at(browser, 'result').children.length, 0)
    assert.match(said(browser), /has forgotten the token/)
    await end()
  })
})
