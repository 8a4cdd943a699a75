import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { callServer, meaningOf } from '../../../../../lambda/discovery/try/exchange.ts'
import { type Answer, CONFIG, fakeBrowser, json, sentText } from './fake-browser.ts'

const TOKEN = 't0ken-of-the-user'
const call = (answer: Answer) => {
  const browser = fakeBrowser(answer)
  const params = { name: 'add', arguments: { a: 1 } }
  const headers = { 'Mcp-Name': 'add' }
  const { resource } = CONFIG
  const exchange = callServer(browser, {
    resource,
    token: TOKEN,
    method: 'tools/call',
    params,
    headers,
  })
  return { browser, exchange }
}
const meant = async (answer: Response) => meaningOf(await call(() => answer).exchange)
const challenged = (status: number, challenge: string, name = 'www-authenticate') =>
  json({ jsonrpc: '2.0', error: { code: status, message: 'no' } }, status, { [name]: challenge })

suite('an exchange', () => {
  test('is a message of the current revision, with the token and without cookies', async () => {
    const { browser, exchange } = call(() =>
      json({ jsonrpc: '2.0', id: 1, result: { content: [] } }),
    )
    await exchange
    const [{ url, init } = { url: '', init: {} }] = browser.sent
    assert.deepEqual([url, init.method, init.credentials], [CONFIG.resource, 'POST', 'omit'])
    const headers = new Headers(init.headers)
    assert.equal(headers.get('authorization'), `Bearer ${TOKEN}`)
    assert.equal(headers.get('mcp-protocol-version'), '2026-07-28')
    assert.deepEqual([headers.get('mcp-method'), headers.get('mcp-name')], ['tools/call', 'add'])
    assert.partialDeepStrictEqual(JSON.parse(sentText(init)), {
      method: 'tools/call',
      params: {
        name: 'add',
        arguments: { a: 1 },
        _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
      },
    })
  })

  test('is shown as it was, without the token, wherever it turns up', async () => {
    const result = { content: [{ type: 'text', text: `You sent ${TOKEN}.` }] }
    const { exchange } = call(() =>
      json({ jsonrpc: '2.0', id: 1, result }, 200, { 'x-echo': TOKEN }),
    )
    const { title, request, answer } = await exchange
    assert.equal(title, 'tools/call add')
    assert.match(
      request,
      /^POST https:\/\/mcp\.example\.com\/mcp\nContent-Type: application\/json\n/,
    )
    assert.match(request, /\nAuthorization: Bearer \(not shown\)\n\n\{\n {2}"jsonrpc"/)
    assert.match(answer, /^200\n(?:.*\n)*x-echo: \(not shown\)\n\n\{\n {2}"jsonrpc"/)
    assert.match(answer, /You sent \(not shown\)\./)
    assert.ok(!request.includes(TOKEN) && !answer.includes(TOKEN))
  })

  test('is read out of a stream of events, too', async () => {
    const events =
      'event: message\ndata: {"method":"notifications/progress"}\n\ndata: {"id":1,"result":{"content":[]}}\n\n'
    const { exchange } = call(
      () => new Response(events, { headers: { 'content-type': 'text/event-stream' } }),
    )
    const { message, answer } = await exchange
    assert.deepEqual(message, { id: 1, result: { content: [] } })
    assert.ok(answer.endsWith(`\n\n${events}`), 'as it came')
  })

  test('shows what is no message as it came', async () => {
    for (const body of ['<html>', '[1]']) {
      const { exchange } = call(() => new Response(body, { status: 502 }))
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { answer, message } = await exchange
      assert.ok(answer.endsWith(`\n\n${body}`))
      assert.equal(message, undefined)
    }
  })
})

suite('an answer means', () => {
  test('a result, or that the tool reports an error', async () => {
    const ok = await meant(json({ result: { content: [] } }))
    assert.deepEqual(ok, { kind: 'result', text: 'The tool answered.', result: { content: [] } })
    const failed = await meant(json({ result: { isError: true } }))
    assert.equal(failed.text, 'The tool reports an error.')
  })

  test('to sign in again', async () => {
    const { kind, text } = await meant(challenged(401, 'Bearer error="invalid_token"'))
    assert.equal(kind, 'sign-in')
    assert.match(text, /\(401\), which may have expired: sign in again/)
  })

  test('to sign in for scopes, also behind a gateway that renames the challenge', async () => {
    for (const name of ['www-authenticate', 'x-amzn-remapped-www-authenticate']) {
      const challenge = 'Bearer error="insufficient_scope", scope="mcp notes:write"'
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const meaning = await meant(challenged(403, challenge, name))
      assert.partialDeepStrictEqual(meaning, { kind: 'step-up', scopes: ['mcp', 'notes:write'] })
    }
    const without = await meant(challenged(403, 'Bearer error="insufficient_scope"'))
    assert.partialDeepStrictEqual(without, { kind: 'step-up', scopes: [] })
  })

  test('to wait, as long as the server says', async () => {
    for (const [status, after, seconds, text] of [
      [429, '12', 12, /too many calls \(429\): call again in 12 seconds/],
      [503, 'soon', 5, /cannot check tokens now \(503\): call again in 5/],
      [503, undefined, 5, /\(503\)/],
    ] as const) {
      const headers: Record<string, string> = after === undefined ? {} : { 'retry-after': after }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const meaning = await meant(json({}, status, headers))
      assert.partialDeepStrictEqual(meaning, { kind: 'wait', seconds })
      assert.match(meaning.text, text)
    }
  })

  test('an error, of the protocol, of a refusal, or of something between', async () => {
    for (const [answer, text] of [
      [
        json({ error: { code: -32602, message: 'Unknown tool' } }),
        'The server refuses: Unknown tool (-32602)',
      ],
      [challenged(403, ''), 'The server refuses: no (403)'],
      [new Response('x', { status: 502 }), 'The server answered 502, without a result.'],
      [json({ result: [] }), 'The server answered 200, without a result.'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await meant(answer), { kind: 'error', text })
    }
  })

  test('a question to the user, which the page cannot pass on', async () => {
    for (const body of [
      { result: { resultType: 'input_required' } },
      { error: { code: -32_021 } },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { kind, text } = await meant(json(body))
      assert.equal(kind, 'error')
      assert.match(text, /asks its user a question/)
    }
  })
})
