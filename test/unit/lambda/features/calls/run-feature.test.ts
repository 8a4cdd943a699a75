import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import type { ServerContext } from '@modelcontextprotocol/server'
import { log } from '../../../../../lambda/base/log.ts'
import { defineTool } from '../../../../../lambda/features/public.ts'

log.setLogLevel('SILENT')

/** A call without anything around it. */
function contextOf(signal = new AbortController().signal, authInfo?: object) {
  const mcpReq = { signal, requestState: () => undefined }
  return { mcpReq, ...(authInfo && { http: { authInfo } }) } as unknown as ServerContext
}
const AUTH = { token: 't', clientId: 'c', scopes: [] }

test('no code runs without a verified token', async () => {
  const run = mock.fn(() => 'ok')
  const { call } = defineTool({ name: 'probe', description: 'Probes.', run })
  await assert.rejects(
    call({}, contextOf(), {}),
    /^Error: probe was called without a verified token$/,
  )
  assert.equal(run.mock.callCount(), 0)
  await call({}, contextOf(undefined, AUTH), {})
  assert.equal(run.mock.callCount(), 1)
})

describe('a call that nobody waits for any more', () => {
  test('is logged as cancelled, not as failed, and reports no progress', async () => {
    const gone = new AbortController()
    const notify = mock.fn()
    const { call } = defineTool({
      name: 'probe',
      description: 'Probes.',
      async run(_input, { signal, reportProgress }) {
        gone.abort()
        await reportProgress(1)
        signal.throwIfAborted()
        return 'ok'
      },
    })
    const context = contextOf(gone.signal, AUTH)
    Object.assign(context.mcpReq, { _meta: { progressToken: 1 }, notify })
    const info = mock.method(log, 'info', () => {})
    const error = mock.method(log, 'error', () => {})
    await call({}, context, {})
    assert.equal(notify.mock.callCount(), 0)
    assert.equal(error.mock.callCount(), 0)
    assert.equal(info.mock.calls[0]?.arguments[0], 'tool cancelled')
    info.mock.restore()
    error.mock.restore()
  })
})

test('without a key, what asks fails, whoever loaded it', async () => {
  const run = mock.fn(() => 'ok')
  const { call } = defineTool({ name: 'probe', description: 'Asks.', asks: true, run })
  assert.equal((await call({}, contextOf(undefined, AUTH), {}))['isError'], true)
  assert.equal(run.mock.callCount(), 0)
})
