/** Calls that go on after the answer, as over HTTP+SSE. */
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { createAudit } from '../../../../lambda/audit/create-audit.ts'
import { log } from '../../../../lambda/base/log.ts'
import type { Feature } from '../../../../lambda/features/calls/feature.ts'

const info = mock.method(log, 'info', () => {})
const outcomes = () =>
  info.mock.calls.map(
    ({ arguments: [, line] }: { arguments: unknown[] }) => (line as { outcome: string }).outcome,
  )
const call = (id: number) => ({ method: 'tools/call', id, params: { name: 'a', arguments: {} } })
const END = { request: { verdict: 'granted' }, awsRequestId: 'id', status: 202 }
const startedAs = (id: number) => ({
  feature: { name: 'a' } as Feature,
  context: { mcpReq: { id } } as never,
})

test('a call that goes on has its line when it ends, and others at once', async () => {
  const audit = createAudit({ value: 'k'.repeat(32) })
  const { observe, end } = audit.start([call(1), call(2), call(3)], undefined)
  const { promise, resolve } = Promise.withResolvers<void>()
  const running = observe(startedAs(1), async () => {
    await promise
    return { result: {} }
  })
  await observe(startedAs(2), async () => ({ failure: 'no', isForeseen: true }))
  await end(END, true)
  assert.deepEqual(outcomes(), ['tool_error', 'not_found'])
  resolve()
  await running
  assert.deepEqual(outcomes(), ['tool_error', 'not_found', 'success'])
  await end(END)
  assert.equal(outcomes().length, 3, 'no line is written twice')
})

test('what runs without a message of its own has no line', async () => {
  info.mock.resetCalls()
  const { observe, end } = createAudit({ value: 'k'.repeat(32) }).start(call(1), undefined)
  await observe(startedAs(2), async () => ({ result: {} }))
  await end(END)
  assert.deepEqual(outcomes(), ['not_found'])
})
