/** An SDK of OpenTelemetry whose parts throw: no call may fail for it, nor tell its errors. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { trace } from '@opentelemetry/api'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { startAudited } from '../../../support/audited.ts'

let fails: 'sampler' | 'start' | 'end' | undefined
const failIf = (part: typeof fails) => {
  if (fails === part) throw new Error(`${part} of the SDK is broken`)
}
const processor = {
  onStart: () => failIf('start'),
  onEnd: () => failIf('end'),
  forceFlush: async () => {},
  shutdown: async () => {},
}
const sampler = {
  shouldSample() {
    failIf('sampler')
    return { decision: 2 }
  },
}
trace.setGlobalTracerProvider(new BasicTracerProvider({ sampler, spanProcessors: [processor] }))

const server = await startAudited({ openTelemetry: true })
after(() => server[Symbol.asyncDispose]())

for (const era of ['2025-11-25', '2026-07-28'] as const) {
  describe(`a request of ${era}`, () => {
    for (const part of ['sampler', 'start', 'end'] as const) {
      test(`is answered while this part of the SDK throws: ${part}`, async (t) => {
        fails = part
        t.after(() => (fails = undefined))
        const called = await server.call('tools/call', { name: 'echo' }, { era })
        assert.equal(called.audited[0]?.['outcome'], 'success')
        const listed = await server.call('tools/list', {}, { era })
        for (const { answer } of [called, listed]) {
          assert.equal(answer.statusCode, 200)
          assert.match(answer.body ?? '', /"result":/)
        }
      })
    }
  })
}
