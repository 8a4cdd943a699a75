import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PlainResponse, plainRequest } from '../../../../lambda/http/plain-messages.ts'

const contentsOf = async (response: Response | PlainResponse) => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
})
const bytes = (text: string) => new Blob([text]).stream()

describe('an answer is what the real one would be', () => {
  test('of JSON', async () => {
    for (const init of [
      {},
      { status: 400 },
      { status: 405, headers: { Allow: 'POST', 'Content-Type': 'application/problem+json' } },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const [plain, real] = await Promise.all(
        [PlainResponse, Response].map(async (one) => contentsOf(one.json({ a: 'é' }, init))),
      )
      assert.deepEqual(plain, real)
    }
    const { headers } = PlainResponse.json(1)
    assert.equal(headers.get('Content-Type'), 'application/json')
  })

  test('of nothing, and of a stream', async () => {
    const nothing = new PlainResponse(null, { status: 202 })
    assert.equal(nothing.body, null)
    assert.deepEqual(await contentsOf(nothing), { status: 202, headers: {}, body: '' })
    const headers = { 'Content-Type': 'text/event-stream' }
    const streams = new PlainResponse(bytes('data: é\n\n'), { headers })
    assert.ok(streams.body instanceof ReadableStream)
    assert.deepEqual(
      await contentsOf(streams),
      await contentsOf(new Response(bytes('data: é\n\n'), { headers })),
    )
  })

  test('of a text', async () => {
    assert.equal(await new PlainResponse('text').text(), await new Response('text').text())
  })
})

test('a request has header fields whatever the case of their names, and null for others', () => {
  const { url, method, headers, signal } = plainRequest('https://a.example/', 'POST', { A: '1' })
  assert.deepEqual([url, method, signal.aborted], ['https://a.example/', 'POST', false])
  assert.deepEqual([headers.get('a'), headers.get('B')], ['1', null])
  headers.set('B', '2')
  assert.deepEqual(
    [...headers],
    [
      ['a', '1'],
      ['b', '2'],
    ],
  )
})
