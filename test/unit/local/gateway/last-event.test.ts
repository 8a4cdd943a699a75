import assert from 'node:assert/strict'
import { it } from 'node:test'
import { watchEvents } from '../../../../local/gateway/last-event.ts'

const bytes = new TextEncoder()

function streamOf(...chunks: (string | Uint8Array)[]) {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks)
        controller.enqueue(typeof chunk === 'string' ? bytes.encode(chunk) : chunk)
      controller.close()
    },
  })
}

it('passes a stream on as it is, and keeps the data of its last event', async () => {
  const [a = 0, ...rest] = bytes.encode('é')
  const { stream, lastData } = watchEvents(
    streamOf(
      'event: message\ndata: {"one":1}\n',
      '\nevent: message\nda',
      'ta: {"two":"',
      Uint8Array.of(a),
      Uint8Array.from(rest),
      '"}\n\n',
      ': keep-alive\n\n',
      'data: {"unfinished":3}',
    ),
  )
  const passed = await new Response(stream).text()
  assert.match(passed, /^event: message\ndata: \{"one":1\}[^]*"two":"é"[^]*unfinished":3\}$/)
  assert.equal(lastData(), '{"two":"é"}')
})

it('there is none in a stream without events', async () => {
  const { stream, lastData } = watchEvents(streamOf(': hello\n\n'))
  assert.equal(await new Response(stream).text(), ': hello\n\n')
  assert.equal(lastData(), undefined)
})
