import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { callServer } from '../../../../../lambda/discovery/try/exchange.ts'
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
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {}, url: {} } },
        },
      },
    })
    assert.ok(!sentText(init).includes('progressToken'), 'nothing here would show the progress')
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
    const first = '{\n  "method": "notifications/progress"\n}'
    assert.ok(answer.includes(`\n\nevent: message\ndata: ${first}\n\ndata: {\n  "id": 1,`), answer)
    assert.ok(answer.endsWith('}\n\n'))
  })

  test('tells the progress as it comes, however the stream is cut', async () => {
    const progress = (message: string) =>
      `data: ${JSON.stringify({ method: 'notifications/progress', params: { progress: 1, message } })}\r\n\r\n`
    const others = ': alive\n\ndata: {"method":"notifications/message","params":{}}\n\ndata: {\n\n'
    const events = `${progress('one')}${others}${progress('zwölf')}data: {"result":{}}\n\n`
    const bytes = new TextEncoder().encode(events)
    const told: unknown[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        for (const byte of bytes.slice(0, -4)) controller.enqueue(Uint8Array.of(byte))
        await promise
        controller.enqueue(bytes.slice(-4))
        controller.close()
      },
    })
    const browser = fakeBrowser(
      () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    )
    const exchange = callServer(browser, {
      resource: CONFIG.resource,
      token: TOKEN,
      method: 'tools/call',
      params: {},
      onProgress(one) {
        told.push(one['message'])
        if (told.length === 2) resolve()
      },
    })
    const { message, answer } = await exchange
    assert.deepEqual(told, ['one', 'zwölf'])
    assert.deepEqual(message, { result: {} })
    assert.match(answer, /: alive\n\ndata: \{\n {2}"method".*"zwölf".*data: \{\n {2}"result"/s)
    assert.match(sentText(browser.sent[0]?.init), /"progressToken":1/)
  })

  test('may be a stream without anything in it', async () => {
    const { exchange } = call(
      () => new Response(null, { headers: { 'content-type': 'text/event-stream' } }),
    )
    assert.equal((await exchange).message, undefined)
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
