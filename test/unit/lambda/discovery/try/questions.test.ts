import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CONFIG, type FakeElement, json } from './fake-browser.ts'
import { ADD, at, nextOf, said, signedIn, submit } from './signed-in-page.ts'

const form = (message: string) => ({
  method: 'elicitation/create',
  params: {
    mode: 'form',
    message,
    requestedSchema: {
      type: 'object',
      properties: { guests: { type: 'integer' } },
      required: ['guests'],
    },
  },
})
const page = (url: string) => ({
  method: 'elicitation/create',
  params: { mode: 'url', message: 'Please pay.', url },
})
const asks = (inputRequests: object, requestState?: string) =>
  json({ result: { resultType: 'input_required', inputRequests, requestState } })
const booked = () => json({ result: { content: [{ type: 'text', text: 'Booked.' }] } })

type Signed = Awaited<ReturnType<typeof signedIn>>
const question = (browser: Signed) => {
  const [shown = assert.fail('no question'), ...others] = at(browser, 'result').children
  assert.deepEqual(others, [])
  return shown as FakeElement
}
const answer = async (browser: Signed, text?: string) => {
  const shown = question(browser)
  if (text !== undefined) shown.first('input').value = text
  await shown.first('form').fire('submit')
}
/** The params of all calls of the tool, without what all messages have. */
const calls = ({ sent }: Signed) =>
  sent
    .filter(({ url }) => url === CONFIG.resource)
    .map(({ init }) => nextOf(init))
    .filter(({ method }) => method === 'tools/call')
    .map(({ params: { _meta, ...params } }) => params)
const CALL = { name: 'add', arguments: { a: 1, b: true } }

suite('a question of a tool', () => {
  test('is asked by a form, and the call is repeated with its answer, as often as the tool asks', async () => {
    const browser = await signedIn(
      [ADD],
      [asks({ one: form('How many?') }, 's1'), asks({ two: form('Really?') }, 's2'), booked()],
    )
    await submit(browser)
    assert.equal(question(browser).focused, 1)
    assert.equal(said(browser), 'The tool waits for you.')
    assert.match(question(browser).textContent, /^The tool asksHow many\?guests/)
    assert.deepEqual([question(browser).first('input').getAttribute('id')], ['answer-0'])
    await answer(browser, '4')
    assert.match(question(browser).textContent, /Really\?/)
    assert.deepEqual([question(browser).focused, at(browser, 'result').focused], [1, 0])
    await answer(browser, '5')
    const accept = (guests: number) => ({ action: 'accept', content: { guests } })
    assert.deepEqual(calls(browser), [
      CALL,
      { ...CALL, requestState: 's1', inputResponses: { one: accept(4) } },
      { ...CALL, requestState: 's2', inputResponses: { two: accept(5) } },
    ])
    assert.equal(at(browser, 'result').first('pre').textContent, 'Booked.')
    assert.equal(at(browser, 'result').focused, 1)
    assert.deepEqual(new Headers(browser.sent.at(-1)?.init.headers).get('mcp-name'), 'add')
    const exchanges = at(browser, 'exchanges').all('details')
    assert.equal(exchanges.length, 4)
    assert.match(exchanges[0]?.textContent ?? '', /"requestState": "s2"/)
  })

  test('is not answered by a form that is wrong', async () => {
    const browser = await signedIn([ADD], [asks({ one: form('How many?') })])
    await submit(browser)
    await answer(browser, 'four')
    assert.match(question(browser).textContent, /Give a whole number/)
    assert.equal(question(browser).first('input').focused, 1)
    assert.equal(calls(browser).length, 1)
  })

  test('is declined, or cancelled', async () => {
    for (const [text, action] of [
      ['Decline', 'decline'],
      ['Cancel', 'cancel'],
    ] as const) {
      /* eslint-disable no-await-in-loop -- one after the other */
      const browser = await signedIn([ADD], [asks({ one: form('How many?') }), booked()])
      await submit(browser)
      await question(browser).button(text).fire('click')
      /* eslint-enable no-await-in-loop */
      assert.deepEqual(calls(browser)[1], { ...CALL, inputResponses: { one: { action } } })
      assert.equal(said(browser), 'The tool answered.')
    }
  })

  test('comes after another one, and all are answered at once', async () => {
    const both = { one: form('How many?'), two: page('https://pay.example/42?a=b#c') }
    const browser = await signedIn([ADD], [asks(both, 's'), booked()])
    await submit(browser)
    assert.match(question(browser).textContent, /^Question 1 of 2How many\?/)
    await answer(browser, '4')
    assert.match(question(browser).textContent, /^Question 2 of 2Please pay\./)
    assert.equal(calls(browser).length, 1)
    await answer(browser)
    assert.deepEqual(calls(browser)[1], {
      ...CALL,
      requestState: 's',
      inputResponses: {
        one: { action: 'accept', content: { guests: 4 } },
        two: { action: 'accept' },
      },
    })
  })

  test('leads to a page in a tab of its own, whose host and URL are shown', async () => {
    const browser = await signedIn([ADD], [asks({ one: page('https://PAY.example:8443/42') })])
    await submit(browser)
    const link = question(browser).first('a')
    assert.equal(link.textContent, 'Open pay.example:8443 in a new tab')
    assert.deepEqual(
      ['href', 'target', 'rel'].map((name) => link.getAttribute(name)),
      ['https://pay.example:8443/42', '_blank', 'noopener noreferrer'],
    )
    assert.equal(question(browser).first('code').textContent, 'https://pay.example:8443/42')
    assert.ok(question(browser).button('I am done'))
  })

  test('leads to no page that runs a script, hides its host, or has no TLS', async () => {
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://pay.example/',
      'https://bank.example@evil.example/',
      'none',
    ]) {
      /* eslint-disable no-await-in-loop -- one after the other */
      const browser = await signedIn([ADD], [asks({ one: page(url) }), booked()])
      await submit(browser)
      assert.deepEqual(question(browser).all('a'), [])
      assert.ok(question(browser).textContent.includes(`This page does not open ${url}: `))
      assert.deepEqual(
        question(browser)
          .all('button')
          .map((one) => one.textContent),
        ['Decline', 'Cancel'],
      )
      /* eslint-enable no-await-in-loop */
    }
    const local = await signedIn([ADD], [asks({ one: page('http://localhost:3000/x') })])
    await submit(local)
    assert.equal(question(local).all('a').length, 1)
  })

  test('may be none: then the call is repeated, once, when its user says so', async () => {
    const browser = await signedIn([ADD], [asks({}, 's'), booked()])
    await submit(browser)
    assert.equal(said(browser), 'The tool waits for you.')
    const again = at(browser, 'result').button('Call again')
    assert.equal(again.focused, 1)
    await Promise.all([again.fire('click'), again.fire('click')])
    assert.deepEqual(calls(browser).slice(1), [{ ...CALL, requestState: 's' }])
    assert.equal(said(browser), 'The tool answered.')
  })
})

suite('while a question waits', () => {
  test('its answer is sent once, and the call cannot begin again meanwhile', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    const browser = await signedIn([ADD], [asks({ one: form('How many?') }), promise])
    await submit(browser)
    const shown = question(browser)
    const answering = answer(browser, '4')
    assert.equal(shown.getAttribute('aria-disabled'), 'true')
    await Promise.all([
      answer(browser, '5'),
      shown.button('Decline').fire('click'),
      submit(browser),
    ])
    resolve(booked())
    await answering
    assert.equal(calls(browser).length, 2)
  })

  test('another call of the same tool takes its place', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    const browser = await signedIn([ADD], [asks({ one: form('How many?') }), promise])
    await submit(browser)
    const calling = submit(browser)
    assert.equal(at(browser, 'result').children.length, 0)
    resolve(booked())
    await calling
    assert.equal(at(browser, 'result').first('pre').textContent, 'Booked.')
  })

  test('the choice of another tool drops it, and what its answer still gets', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    const browser = await signedIn([ADD, { name: 'other' }], [asks({ one: form('?') }), promise])
    await submit(browser)
    const answering = answer(browser, '4')
    const select = at(browser, 'tool').first('select')
    select.value = '1'
    await select.fire('change')
    assert.equal(at(browser, 'result').children.length, 0)
    resolve(asks({ two: form('Really?') }))
    await answering
    assert.equal(at(browser, 'result').children.length, 0)
    assert.deepEqual([said(browser), at(browser, 'result').focused], ['', 0])
  })

  test('it stays when the server wants to be left alone, and its answer goes out after that', async () => {
    const busy = json({}, 429, { 'retry-after': '9' })
    const browser = await signedIn([ADD], [asks({ one: form('How many?') }), busy, booked()])
    await submit(browser)
    const shown = question(browser)
    await answer(browser, '4')
    assert.equal(question(browser), shown)
    await answer(browser)
    assert.equal(calls(browser).length, 2)
    const later = browser.timers.find(([, milliseconds]) => milliseconds === 9000)?.[0]
    later?.()
    await answer(browser)
    assert.deepEqual(calls(browser)[2], calls(browser)[1])
    assert.equal(said(browser), 'The tool answered.')
  })

  test('a sign-in for a further scope is offered as at any other time', async () => {
    const headers = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="mcp write"' }
    const browser = await signedIn([ADD], [asks({ one: form('?') }), json({}, 403, headers)])
    await submit(browser)
    await answer(browser, '4')
    await at(browser, 'result').button('Sign in with mcp write').fire('click')
    assert.match(browser.assigned[0] ?? '', /scope=mcp\+profile\+write/)
    assert.ok(![...browser.store.values()].join('').includes('guests'), 'no answer is kept')
  })
})
