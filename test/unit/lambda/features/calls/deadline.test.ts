import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { log } from '../../../../../lambda/base/log.ts'
import { defineTool } from '../../../../../lambda/features/public.ts'
import { ERAS, serve, textsOf } from '../../../../support/served.ts'

/** What was logged at this level while something ran: texts and fields. */
async function logged(level: 'info' | 'error', during: () => Promise<unknown>) {
  const spy = mock.method(log, level, () => {})
  try {
    await during()
    return spy.mock.calls.map(
      ({ arguments: args }) => args as unknown as [string, Record<string, unknown>],
    )
  } finally {
    spy.mock.restore()
  }
}

describe('the time of a call', () => {
  const slow = (seen: { signal?: AbortSignal; left?: number }) =>
    defineTool({
      name: 'probe',
      description: 'Takes long.',
      async run(_input, { signal, remainingTimeMs }) {
        seen.signal = signal
        seen.left = remainingTimeMs()
        await delay(60_000, undefined, { signal })
        return 'late'
      },
    })

  test('ends before that of the function, with the name of the tool for the model and the log', async () => {
    for (const era of ERAS) {
      const seen: Parameters<typeof slow>[0] = {}
      const send = serve({ tools: [slow(seen)] })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const lines = await logged('error', async () => {
        const answer = await send('tools/call', { name: 'probe' }, { era, remainingTimeMs: 60 })
        assert.deepEqual(textsOf(answer), {
          isError: true,
          texts: ['probe took too long and was stopped.'],
        })
      })
      assert.deepEqual(lines, [['tool timed out', { tool: 'probe', awsRequestId: 'request-1' }]])
      assert.ok(seen.signal?.aborted)
      assert.equal((seen.signal.reason as Error).name, 'TimeoutError')
      assert.equal(seen.left, 30)
    }
  })

  test('leaves a second for the answer', async () => {
    const seen: Parameters<typeof slow>[0] = {}
    const quick = defineTool({
      name: 'probe',
      description: 'Takes a moment.',
      run(_input, { remainingTimeMs }) {
        seen.left = remainingTimeMs()
        return 'ok'
      },
    })
    await serve({ tools: [quick] })('tools/call', { name: 'probe' }, { remainingTimeMs: 25_000 })
    assert.equal(seen.left, 24_000)
  })
})
