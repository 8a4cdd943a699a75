import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sendRaw } from '../../../support/raw-request.ts'
import { type EchoFront, startEchoFront } from './echo-front.ts'

/** What the front answers to these lines and a body, on a connection that it closes. */
async function statusOf(front: EchoFront, lines: readonly string[], body = ''): Promise<number> {
  const head = [...lines, 'Connection: close'].join('\r\n')
  return (await sendRaw(front.port, `${head}\r\n\r\n${body}`)).status
}

describe('a target in absolute form', () => {
  for (const [target, rawPath, query, host] of [
    ['http://mcp.example:1/mcp', '/mcp', '', 'mcp.example:1'],
    ['HTTP://mcp.example/mcp?a=1?b', '/mcp', 'a=1?b', 'mcp.example'],
    ['https://[::1]:3000/mcp', '/mcp', '', '[::1]:3000'],
    ['http://mcp.example', '/', '', 'mcp.example'],
    ['http://mcp.example?a=1', '/', 'a=1', 'mcp.example'],
  ] as const) {
    it(`is routed, and its host overrides the Host header: ${target}`, async () => {
      await using front = await startEchoFront()
      assert.equal(await statusOf(front, [`GET ${target} HTTP/1.1`, 'Host: other']), 200)
      const [event] = front.events
      assert.deepEqual([event?.rawPath, event?.rawQueryString], [rawPath, query])
      assert.equal(event?.headers['host'], host)
      assert.equal(event?.requestContext.domainName, host.replace(/:\d+$/, ''))
    })
  }

  for (const target of [
    'http://',
    'http:///mcp',
    'http://u:p@h/mcp',
    'http://h:x/mcp',
    'ftp://h/mcp',
    'h:1',
  ]) {
    it(`is refused when it names no host that HTTP can have: ${target}`, async () => {
      await using front = await startEchoFront()
      assert.equal(await statusOf(front, [`GET ${target} HTTP/1.1`, 'Host: h']), 400)
      assert.equal(front.events.length, 0)
    })
  }
})

describe('the Host header', () => {
  for (const hosts of [
    ['a', 'b'],
    ['a', 'a'],
    ['a b'],
    ['a, b'],
    ['a@b'],
    ['a/b'],
    ['http://a'],
    ['a:b'],
    ['a:99999'],
    ['[::1'],
    ['[x]'],
    ['::1'],
    [''],
    ['%'],
  ]) {
    it(`is refused: ${JSON.stringify(hosts)}`, async () => {
      await using front = await startEchoFront()
      const lines = ['GET /mcp HTTP/1.1', ...hosts.map((host) => `Host: ${host}`)]
      assert.equal(await statusOf(front, lines), 400)
      assert.equal(front.events.length, 0)
    })
  }

  for (const host of [
    'localhost',
    'LOCALHOST:3000',
    '127.0.0.1:1',
    '[::1]',
    '[::1]:3000',
    'a_b.c',
    'h:',
  ]) {
    it(`is accepted: ${host}`, async () => {
      await using front = await startEchoFront()
      assert.equal(await statusOf(front, ['GET /mcp HTTP/1.1', `Host: ${host}`]), 200)
    })
  }

  it('is required, except in HTTP/1.0', async () => {
    await using front = await startEchoFront()
    assert.equal(await statusOf(front, ['GET /mcp HTTP/1.1']), 400)
    assert.equal(await statusOf(front, ['GET /mcp HTTP/1.0']), 200)
  })
})

describe('a transfer coding', () => {
  for (const [codings, status] of [
    [['chunked'], 200],
    [['Chunked'], 200],
    [['gzip, chunked'], 501],
    [['gzip', 'chunked'], 501],
    [['gzip'], 501],
    [['identity'], 501],
    [['xchunked'], 501],
    [['chunked, gzip'], 501],
    [['chunked, chunked'], 400],
    [[''], 400],
  ] as const) {
    it(`${JSON.stringify(codings)} is answered with ${status}`, async () => {
      await using front = await startEchoFront()
      const lines = codings.map((coding) => `Transfer-Encoding: ${coding}`)
      const head = ['POST /mcp HTTP/1.1', 'Host: h', ...lines]
      assert.equal(await statusOf(front, head, '0\r\n\r\n'), status)
      assert.equal(front.events.length, status === 200 ? 1 : 0)
    })
  }

  it('beside a length is malformed (request smuggling)', async () => {
    await using front = await startEchoFront()
    const lines = [
      'POST /mcp HTTP/1.1',
      'Host: h',
      'Transfer-Encoding: chunked',
      'Content-Length: 5',
    ]
    assert.equal(await statusOf(front, lines, '0\r\n\r\n'), 400)
  })
})
