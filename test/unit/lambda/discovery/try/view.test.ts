import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { beginSignIn } from '../../../../../lambda/discovery/try/sign-in.ts'
import { start } from '../../../../../lambda/discovery/try/view.ts'
import {
  type Answer,
  CONFIG,
  type FakeBrowser,
  fakeBrowser,
  type FakeElement,
  json,
} from './fake-browser.ts'

const ISSUER = 'https://auth.example.com'
const SERVER = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/a`,
  token_endpoint: `${ISSUER}/t`,
}
const ADD = {
  name: 'add',
  title: 'Add',
  description: 'Adds.',
  inputSchema: {
    properties: { a: { type: 'number' }, b: { type: 'boolean' }, c: {} },
    required: ['a', 'b'],
  },
}
const config = { ...CONFIG, clientId: 'own' }

const at = (browser: FakeBrowser, id: string): FakeElement => browser.at[id] ?? assert.fail(id)
const said = (browser: FakeBrowser) => at(browser, 'said').textContent
const settled = () => new Promise((resolve) => void setImmediate(resolve))
const nextOf = (init: RequestInit) =>
  JSON.parse(String(init.body)) as { method: string; params: Record<string, unknown> }

const atAuthorizationServer: Answer = (url) =>
  url.endsWith('/t') ? json({ access_token: 't0ken', token_type: 'Bearer' }) : json(SERVER)

/** A page whose user comes back from the sign-in; the MCP server answers a list of tools and then these. */
async function signedIn(
  tools: readonly object[],
  answers: readonly (Response | Error)[] = [],
  tool = '',
) {
  const leaving = fakeBrowser(atAuthorizationServer, { config })
  await beginSignIn(leaving, config, { issuer: ISSUER, scopes: CONFIG.scopes, tool })
  const state = new URL(leaving.assigned[0] ?? '').searchParams.get('state') ?? ''
  const left = [...answers]
  const answer: Answer = (url, init) => {
    if (url !== CONFIG.resource) return atAuthorizationServer(url, init)
    if (nextOf(init).method === 'tools/list') return json({ result: { tools } })
    const next = left.shift() ?? assert.fail('one call too many')
    if (next instanceof Error) throw next
    return next
  }
  const browser = fakeBrowser(answer, {
    config,
    search: `?code=c&state=${state}`,
    store: leaving.store,
  })
  await start(browser)
  return browser
}

/** Fills the form in, and submits it. */
async function submit(browser: FakeBrowser, texts: readonly string[] = ['1', '0', '']) {
  const form = at(browser, 'form').first('form')
  const inputs = ['input', 'select', 'textarea'].flatMap((tag) => form.all(tag))
  for (const [place, text] of texts.entries())
    (inputs[place] ?? assert.fail('no input')).value = text
  let prevented = 0
  await form.onsubmit?.({ preventDefault: () => (prevented += 1) })
  assert.equal(prevented, 1)
}

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
    await at(browser, 'enter').button('Sign in at auth.example.com').onclick?.()
    assert.match(
      browser.assigned[0] ?? '',
      /^https:\/\/auth\.example\.com\/a\?.*scope=mcp\+profile/,
    )
    await at(browser, 'enter').button('Sign in at b.example').onclick?.()
    assert.match(said(browser), /cannot be asked where to sign in/)
  })

  test('with the reason why a sign-in came to nothing', async () => {
    const browser = fakeBrowser(atAuthorizationServer, { config, search: '?error=access_denied' })
    await start(browser)
    assert.match(said(browser), /has begun no sign-in/)
    assert.equal(at(browser, 'enter').all('button').length, 1)
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
    const leaving = fakeBrowser(atAuthorizationServer, { config })
    await beginSignIn(leaving, config, { issuer: ISSUER, scopes: ['mcp'], tool: 'two' })
    const state = new URL(leaving.assigned[0] ?? '').searchParams.get('state') ?? ''
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
    const { store } = leaving
    const browser = fakeBrowser(answer, { config, search: `?code=c&state=${state}`, store })
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
    select.onchange?.()
    assert.equal(at(browser, 'form').all('form').length, 1)
    select.value = 'none'
    select.onchange?.()
  })

  test('says when there are no tools, and when the list is refused', async () => {
    assert.match(said(await signedIn([])), /offers you no tools/)
    const leaving = fakeBrowser(atAuthorizationServer, { config })
    await beginSignIn(leaving, config, { issuer: ISSUER, scopes: ['mcp'], tool: '' })
    const state = new URL(leaving.assigned[0] ?? '').searchParams.get('state') ?? ''
    const refuse: Answer = (url, init) => {
      if (url !== CONFIG.resource) return atAuthorizationServer(url, init)
      return json({}, 503, { 'retry-after': '7' })
    }
    const { store } = leaving
    const browser = fakeBrowser(refuse, { config, search: `?code=c&state=${state}`, store })
    await start(browser)
    assert.match(said(browser), /\(503\): call again in 7 seconds/)
    assert.equal(browser.timers.length, 0)
  })

  test('says when a list has nothing in it', async () => {
    const browser = await signedIn(undefined as never)
    assert.match(said(browser), /offers you no tools/)
  })
})

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

  test('leads to a new sign-in when the token is refused, for the same tool', async () => {
    const browser = await signedIn([ADD], [json({}, 401)])
    await submit(browser)
    await at(browser, 'result').button('Sign in again').onclick?.()
    assert.match(browser.assigned[0] ?? '', /scope=mcp\+profile/)
    assert.match([...browser.store.values()].join(''), /"tool":"add"/)
  })

  test('leads to a sign-in for the scopes that it needs as well', async () => {
    const headers = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="mcp write"' }
    const browser = await signedIn([ADD], [json({}, 403, headers)])
    await submit(browser)
    await at(browser, 'result').button('Sign in with mcp write').onclick?.()
    assert.match(browser.assigned[0] ?? '', /scope=mcp\+profile\+write/)
  })

  test('waits as long as the server says', async () => {
    const browser = await signedIn([ADD], [json({}, 429, { 'retry-after': '9' })])
    await submit(browser)
    const button = at(browser, 'form').button('Call')
    assert.equal(button.disabled, true)
    const [[later, milliseconds] = assert.fail('no timer')] = browser.timers
    assert.equal(milliseconds, 9000)
    later()
    assert.deepEqual([button.disabled, said(browser)], [false, 'You can call again.'])
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

test('the token is forgotten on demand, with all that it got', async () => {
  const browser = await signedIn(
    [ADD],
    [json({ result: { content: [{ type: 'text', text: 'mine' }] } })],
  )
  await submit(browser)
  at(browser, 'form').button('Forget the token').onclick?.()
  await settled()
  for (const id of ['tool', 'form', 'result', 'exchanges'])
    assert.equal(at(browser, id).textContent, '')
  assert.equal(at(browser, 'work').hidden, true)
  assert.match(said(browser), /has forgotten the token/)
  assert.equal(at(browser, 'enter').all('button').length, 1)
})

test('choices and texts of a form can be told from one another', async () => {
  const inputSchema = {
    properties: { color: { enum: ['red', 7] }, text: { type: 'string', description: 'Any.' } },
  }
  const browser = await signedIn([{ name: 'paint', inputSchema }])
  const form = at(browser, 'form')
  assert.deepEqual(
    form.all('option').map((one) => one.textContent),
    ['leave out', 'red', '7'],
  )
  assert.equal(form.first('input').getAttribute('inputmode'), 'text')
  for (const label of form.all('label')) assert.match(label.textContent, /optional$/)
})
