import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { start } from '../../../../../lambda/discovery/try/view.ts'
import { type Answer, CONFIG, fakeBrowser, json } from './fake-browser.ts'
import {
  ADD,
  at,
  atAuthorizationServer,
  comingBack,
  config,
  ISSUER,
  nextOf,
  said,
  signedIn,
  submit,
} from './signed-in-page.ts'

suite('the page begins', () => {
  test('with a button for each authorization server, which leads there', async () => {
    const issuers = [ISSUER, 'https://b.example']
    const browser = fakeBrowser(atAuthorizationServer, { config: { ...config, issuers } })
    await start(browser)
    assert.deepEqual(
      at(browser, 'enter')
        .all('button')
        .map((one) => one.textContent),
      ['Sign in at auth.example.com', 'Sign in at b.example'],
    )
    assert.deepEqual([at(browser, 'work').hidden, said(browser)], [true, ''])
    await at(browser, 'enter').button('Sign in at auth.example.com').fire('click')
    assert.match(
      browser.assigned[0] ?? '',
      /^https:\/\/auth\.example\.com\/a\?.*scope=mcp\+profile/,
    )
    await at(browser, 'enter').button('Sign in at b.example').fire('click')
    assert.match(said(browser), /cannot be asked where to sign in/)
  })

  test('with the reason why a sign-in came to nothing', async () => {
    const browser = fakeBrowser(atAuthorizationServer, { config, search: '?error=access_denied' })
    await start(browser)
    assert.match(said(browser), /has begun no sign-in/)
    assert.equal(at(browser, 'enter').all('button').length, 1)
  })

  test('at the origin of the server, to which it leads from any other', async () => {
    const own = { config, at: 'https://api.example.net/mcp/about/try', search: '?code=c&state=s' }
    const browser = fakeBrowser(atAuthorizationServer, own)
    await start(browser)
    assert.deepEqual([browser.assigned, browser.sent], [[CONFIG.redirectUri], []])
    assert.equal(at(browser, 'enter').children.length, 0)
  })

  test('only in the document that belongs to it', async () => {
    const browser = fakeBrowser(atAuthorizationServer)
    const { document } = browser
    const empty = { ...browser, document: { ...document, getElementById: () => null } }
    await assert.rejects(start(empty), /no element try/)
    at(browser, 'try').removeAttribute('data-config')
    await assert.rejects(start(browser), SyntaxError)
  })
})

suite('a page that is signed in', () => {
  test('shows the tools of all pages of the list, and the one that was chosen before', async () => {
    let pages = 0
    const asked: unknown[] = []
    const answer: Answer = (url, init) => {
      if (url !== CONFIG.resource) return atAuthorizationServer(url, init)
      asked.push(nextOf(init).params['cursor'])
      pages += 1
      return json({
        result:
          pages === 1
            ? { tools: [{ name: 'one' }], nextCursor: 'next' }
            : { tools: [{ name: 'two', title: 'Two' }] },
      })
    }
    const browser = fakeBrowser(answer, await comingBack('two'))
    await start(browser)
    assert.deepEqual(asked, [undefined, 'next'])
    const select = at(browser, 'tool').first('select')
    assert.deepEqual(
      select.all('option').map((one) => one.textContent),
      ['one', 'Two (two)'],
    )
    assert.equal(select.value, '1')
    assert.deepEqual([at(browser, 'enter').hidden, at(browser, 'work').hidden], [true, false])
    assert.equal(said(browser), 'You are signed in. Tools: 2.')
    select.value = '0'
    await select.fire('change')
    assert.equal(at(browser, 'form').all('form').length, 1)
    select.value = 'none'
    await select.fire('change')
  })

  test('says when there are no tools, and when the list is refused', async () => {
    assert.match(said(await signedIn([])), /offers you no tools/)
    const refuse: Answer = (url, init) => {
      if (url !== CONFIG.resource) return atAuthorizationServer(url, init)
      return json({}, 503, { 'retry-after': '7' })
    }
    const browser = fakeBrowser(refuse, await comingBack())
    await start(browser)
    assert.match(said(browser), /\(503\): call again in 7 seconds/)
    assert.equal(browser.timers.length, 0)
  })

  test('says that a token is refused which it has only just got, and why that may be', async () => {
    const refuse: Answer = (url, init) =>
      url === CONFIG.resource ? json({}, 401) : atAuthorizationServer(url, init)
    const browser = fakeBrowser(refuse, await comingBack())
    await start(browser)
    assert.match(
      said(browser),
      /refuses the new token \(401\): its log says why\. .* another audience/,
    )
    assert.equal(at(browser, 'result').all('button').length, 1)
  })

  test('says when a list has nothing in it', async () => {
    const browser = await signedIn(undefined as never)
    assert.match(said(browser), /offers you no tools/)
  })
})

test('the token is forgotten on demand, with all that it got', async () => {
  const browser = await signedIn(
    [ADD],
    [json({ result: { content: [{ type: 'text', text: 'mine' }] } })],
  )
  await submit(browser)
  await at(browser, 'form').button('Forget the token').fire('click')
  for (const id of ['tool', 'form', 'result', 'exchanges'])
    assert.equal(at(browser, id).textContent, '')
  assert.equal(at(browser, 'work').hidden, true)
  assert.match(said(browser), /has forgotten the token/)
  assert.equal(at(browser, 'enter').all('button').length, 1)
})

test('what a forgotten token still gets is not shown', async () => {
  const { promise, resolve } = Promise.withResolvers<Response>()
  const browser = await signedIn([ADD], [promise])
  const call = submit(browser)
  await at(browser, 'form').button('Forget the token').fire('click')
  resolve(json({ result: { content: [{ type: 'text', text: 'mine' }] } }))
  await call
  for (const id of ['result', 'exchanges']) assert.equal(at(browser, id).textContent, '')
  assert.match(said(browser), /has forgotten the token/)
  assert.equal(at(browser, 'said').focused, 1)
})

test('a list of tools that never ends is given up', async () => {
  const endless: Answer = (url, init) =>
    url === CONFIG.resource
      ? json({ result: { tools: [{ name: 'one' }], nextCursor: 'again' } })
      : atAuthorizationServer(url, init)
  const browser = fakeBrowser(endless, await comingBack())
  await start(browser)
  assert.equal(said(browser), 'You are signed in. Tools: 100.')
})

test('choices and texts of a form can be told from one another', async () => {
  const inputSchema = {
    properties: {
      color: { enum: ['red', 7] },
      text: { type: 'string', description: 'Any.' },
      day: { type: 'string', format: 'date' },
    },
  }
  const browser = await signedIn([{ name: 'paint', inputSchema }])
  const form = at(browser, 'form')
  assert.deepEqual(
    form.all('option').map((one) => one.textContent),
    ['leave out', 'red', '7'],
  )
  assert.equal(form.first('textarea').getAttribute('rows'), '1')
  assert.match(form.textContent, /Any\./)
  assert.match(form.textContent, /format: date/)
  for (const label of form.all('label')) assert.match(label.textContent, /optional$/)
})

test('a field says when it means null to leave it empty', async () => {
  const flag = { type: ['boolean', 'null'] }
  const browser = await signedIn([
    { name: 'set', inputSchema: { properties: { flag, list: {} }, required: ['flag', 'list'] } },
  ])
  const form = at(browser, 'form')
  assert.equal(form.first('option').textContent, 'null')
  const [first, second] = form.all('label').map((label) => label.textContent)
  assert.deepEqual([first, second], ['flagnull if empty', 'listas JSON'])
  const required = [form.first('select'), form.first('textarea')]
  assert.deepEqual(
    required.map((one) => one.getAttribute('aria-required')),
    [null, 'true'],
  )
})
