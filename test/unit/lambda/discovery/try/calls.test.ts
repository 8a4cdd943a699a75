import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CONFIG, json } from './fake-browser.ts'
import { ADD, at, said, nextOf, signedIn, submit } from './signed-in-page.ts'

suite('a call', () => {
  test('is made of the form, and its answer and the exchange are shown as text', async () => {
    const structuredContent = { sum: '<b>3</b>' }
    const repeated = { type: 'text', text: JSON.stringify(structuredContent) }
    const image = { type: 'image', mimeType: 'image/png', data: 'QUJD' }
    const others = [
      'no block',
      { type: 'text', text: '<img src=x onerror=alert(1)>' },
      { type: 'image', mimeType: 'image/svg+xml', data: 'QUJD' },
      { type: 'image', mimeType: 'image/png', data: 'x" onload="y' },
    ]
    const content = [repeated, image, ...others]
    const browser = await signedIn([ADD], [json({ result: { structuredContent, content } })])
    await submit(browser)
    const sent = nextOf(browser.sent.at(-1)?.init ?? {})
    assert.partialDeepStrictEqual(sent.params, { name: 'add', arguments: { a: 1, b: true } })
    const result = at(browser, 'result')
    assert.deepEqual(
      result.all('pre').map((one) => one.textContent),
      [
        JSON.stringify(structuredContent, undefined, 2),
        '"no block"',
        '<img src=x onerror=alert(1)>',
        ...others.slice(2).map((block) => JSON.stringify(block, undefined, 2)),
      ],
    )
    assert.deepEqual(
      result.all('img').map((one) => one.getAttribute('src')),
      ['data:image/png;base64,QUJD'],
    )
    const [newest, older] = at(browser, 'exchanges').all('details')
    assert.deepEqual([newest?.getAttribute('open'), older?.getAttribute('open')], ['', null])
    assert.match(newest?.textContent ?? '', /tools\/call add200.*Bearer \(not shown\)/s)
    assert.equal(said(browser), 'The tool answered.')
  })

  test('shows a result without blocks, and blocks without structure', async () => {
    const text = { type: 'text', text: 'Hi' }
    const browser = await signedIn(
      [ADD],
      [json({ result: {} }), json({ result: { content: [text] } })],
    )
    await submit(browser)
    assert.equal(at(browser, 'result').children.length, 0)
    await submit(browser)
    assert.equal(at(browser, 'result').first('pre').textContent, 'Hi')
  })

  test('is not sent with a form that is wrong, whose first wrong field gets the focus', async () => {
    const browser = await signedIn([ADD], [json({ result: {} })])
    await submit(browser, ['x', '', ''])
    const form = at(browser, 'form')
    const [input, select] = [form.first('input'), form.first('select')]
    assert.deepEqual([input.focused, select.focused], [1, 0])
    assert.deepEqual(
      [input, select].map((one) => one.getAttribute('aria-invalid')),
      ['true', 'true'],
    )
    assert.match(form.textContent, /Give a number\..*This is required\./)
    await submit(browser)
    assert.equal(input.getAttribute('aria-invalid'), null)
  })

  test('is sent once, however often the button is pressed', async () => {
    const browser = await signedIn([ADD], [json({ result: {} })])
    await Promise.all([submit(browser), submit(browser)])
    const calls = browser.sent.filter(
      ({ url, init }) => url === CONFIG.resource && nextOf(init).method === 'tools/call',
    )
    assert.equal(calls.length, 1)
  })

  test('plays audio, and shows the text of an embedded resource', async () => {
    const audio = { type: 'audio', mimeType: 'audio/wav', data: 'QUJD' }
    const text = { type: 'resource', resource: { uri: 'notes://1', text: '<b>\n"A note"' } }
    const others = [
      { type: 'audio', mimeType: 'text/html', data: 'QUJD' },
      { type: 'image', mimeType: 'audio/wav', data: 'QUJD' },
      { type: 'resource', resource: { uri: 'notes://2', blob: 'QUJD' } },
      { type: 'resource_link', uri: 'javascript:alert(1)', name: 'x' },
    ]
    const browser = await signedIn([ADD], [json({ result: { content: [audio, text, ...others] } })])
    await submit(browser)
    const result = at(browser, 'result')
    assert.equal(result.first('audio').getAttribute('src'), 'data:audio/wav;base64,QUJD')
    assert.equal(result.first('h3').textContent, 'notes://1')
    assert.deepEqual(
      result.all('pre').map((one) => one.textContent),
      [text.resource.text, ...others.map((block) => JSON.stringify(block, undefined, 2))],
    )
    for (const tag of ['a', 'img']) assert.deepEqual(result.all(tag), [])
  })

  test('that answers late is not shown as the answer of another tool', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    const browser = await signedIn([ADD, { name: 'other' }], [promise])
    const call = submit(browser)
    assert.equal(said(browser), 'Calling …')
    const select = at(browser, 'tool').first('select')
    select.value = '1'
    await select.fire('change')
    assert.equal(said(browser), '')
    resolve(json({ result: { content: [{ type: 'text', text: 'late' }] } }))
    await call
    assert.deepEqual([at(browser, 'result').textContent, said(browser)], ['', ''])
    assert.match(at(browser, 'exchanges').textContent, /late/)
  })

  test('leads to a new sign-in when the token is refused, for the same tool', async () => {
    const browser = await signedIn([ADD], [json({}, 401)])
    await submit(browser)
    await at(browser, 'result').button('Sign in again').fire('click')
    assert.match(browser.assigned[0] ?? '', /scope=mcp\+profile/)
    assert.match([...browser.store.values()].join(''), /"tool":"add"/)
  })

  test('leads to a sign-in for the scopes that it needs as well', async () => {
    const headers = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="mcp write"' }
    const browser = await signedIn([ADD], [json({}, 403, headers)])
    await submit(browser)
    await at(browser, 'result').button('Sign in with mcp write').fire('click')
    assert.match(browser.assigned[0] ?? '', /scope=mcp\+profile\+write/)
  })

  test('waits as long as the server says', async () => {
    const browser = await signedIn([ADD], [json({}, 429, { 'retry-after': '9' })])
    await submit(browser)
    const button = at(browser, 'form').button('Call')
    assert.equal(button.getAttribute('aria-disabled'), 'true')
    const [[later, milliseconds] = assert.fail('no timer')] = browser.timers
    assert.equal(milliseconds, 9000)
    later()
    assert.deepEqual(
      [button.getAttribute('aria-disabled'), said(browser)],
      [null, 'You can call again.'],
    )
  })

  test('says when the server does not answer', async () => {
    const browser = await signedIn([ADD], [new TypeError('Failed to fetch')])
    await submit(browser)
    assert.equal(said(browser), 'The server does not answer: Failed to fetch.')
  })

  test('leaves the last twenty exchanges', async () => {
    const browser = await signedIn(
      [ADD],
      Array.from({ length: 25 }, () => json({ result: {} })),
    )
    for (let calls = 0; calls < 25; calls += 1) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await submit(browser)
    }
    assert.equal(at(browser, 'exchanges').all('details').length, 20)
  })
})
