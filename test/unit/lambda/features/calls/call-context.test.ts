import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import { inspect } from 'node:util'
import { log } from '../../../../../lambda/base/log.ts'
import { startDeadline } from '../../../../../lambda/features/calls/deadline.ts'
import { type CallContext, defineTool } from '../../../../../lambda/features/public.ts'
import { loadServer } from '../../../../../lambda/mcp/load-server.ts'
import { connect } from '../../../../support/connect.ts'
import { type Circumstances, serve } from '../../../../support/served.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`
const HEADER_TRACE = {
  traceparent: `00-${'a'.repeat(32)}-00f067aa0ba902b7-01`,
  traceId: 'a'.repeat(32),
}

/** What the code of a tool learns about its call. */
async function contextOf(
  more: Circumstances = {},
  use: (context: CallContext) => unknown = () => {},
) {
  let seen: CallContext | undefined
  const tool = defineTool({
    name: 'probe',
    description: 'Looks around.',
    async run(_input, context) {
      seen = context
      await use(context)
      return 'ok'
    },
  })
  await serve({ tools: [tool] })('tools/call', { name: 'probe' }, more)
  return seen ?? assert.fail('the tool did not run')
}

describe('the code of a tool knows', () => {
  test('who calls it, and cannot change or print the token', async () => {
    const { authInfo, subject } = await contextOf({
      caller: { clientId: 'app', subject: 'bob', scopes: ['mcp', 'x'] },
    })
    assert.equal(authInfo.clientId, 'app')
    assert.deepEqual(authInfo.scopes, ['mcp', 'x'])
    assert.equal(authInfo.extra?.['sub'], 'bob')
    assert.equal(subject, 'bob')
    assert.equal(authInfo.token, 'the-token')
    for (const printed of [JSON.stringify(authInfo), inspect(authInfo), inspect({ ...authInfo })]) {
      assert.ok(!printed.includes('the-token'))
    }
    assert.throws(() => Object.assign(authInfo, { clientId: 'other' }), TypeError)
  })

  test('by what to read a key of a service, where it asks for it by another name', async () => {
    const context = (await contextOf()) as CallContext & { readonly credential: () => unknown }
    assert.throws(() => context.credential(), {
      name: 'TypeError',
      message:
        'there is no context.credential: import secret from "mcp-auth-lambda/server", and list the name in needs.secrets',
    })
  })

  test('the request, the client and what that can do, as far as its revision says so', async () => {
    const modern = await contextOf({ capabilities: { elicitation: {} } })
    assert.equal(modern.requestId, 'request-1')
    assert.deepEqual(modern.client, { name: 'test-client', version: '1' })
    assert.deepEqual(modern.clientCapabilities, { elicitation: {} })
    const handshake = await contextOf({ era: 'handshake' })
    assert.equal(handshake.client, undefined)
    assert.deepEqual(handshake.clientCapabilities, {})
  })

  test('the trace of its message, or of the header', async () => {
    const meta = { traceparent: TRACEPARENT }
    assert.equal((await contextOf({ meta })).traceparent, TRACEPARENT)
    const headerTrace = HEADER_TRACE
    assert.equal((await contextOf({ meta, headerTrace })).traceparent, TRACEPARENT)
    assert.equal((await contextOf({ headerTrace })).traceparent, HEADER_TRACE.traceparent)
    const bad = await contextOf({ meta: { traceparent: 'none' }, headerTrace })
    assert.equal(bad.traceparent, HEADER_TRACE.traceparent)
    assert.ok(!('traceparent' in (await contextOf())))
  })
})

test('the log of a tool has the IDs of the request, in order, before the answer is there', async () => {
  const lines: unknown[] = []
  const spies = (['debug', 'info', 'warn', 'error'] as const).map((level) =>
    mock.method(log, level, (...line: unknown[]) => lines.push([level, ...line])),
  )
  await contextOf({ meta: { traceparent: TRACEPARENT } }, ({ log: own, authInfo }) => {
    own.debug('one')
    own.info('two', { a: 1, tool: 'not this one', authInfo })
    own.warn('three')
    own.error('four', { error: 'x' })
  })
  for (const spy of spies) spy.mock.restore()
  const common = { tool: 'probe', awsRequestId: 'request-1', traceId: TRACE_ID }
  assert.deepEqual(
    lines.map((line) => JSON.parse(JSON.stringify(line)) as unknown),
    [
      ['debug', 'one', common],
      [
        'info',
        'two',
        { a: 1, authInfo: { clientId: 'c', scopes: ['mcp'], extra: { sub: 'alice' } }, ...common },
      ],
      ['warn', 'three', common],
      ['error', 'four', { error: 'x', ...common }],
    ],
  )
})

test('without a gate around the server, a call has no request ID and no end, and its client hears of progress', async () => {
  let seen: CallContext | undefined
  const tool = defineTool({
    name: 'probe',
    description: 'Looks around.',
    async run(_input, context) {
      seen = context
      await context.reportProgress(1)
      await context.reportProgress(2, 3, 'nearly')
      return 'ok'
    },
  })
  const authInfo = { token: 't', clientId: 'c', scopes: [] }
  const createServer = await loadServer({ tools: [tool] }, { scopeHierarchy: [] }).loadFactory()
  const client = await connect(createServer({ authInfo }), authInfo)
  const heard: unknown[] = []
  await client.callTool({ name: 'probe' }, { onprogress: (progress) => heard.push(progress) })
  assert.deepEqual(heard, [{ progress: 1 }, { progress: 2, total: 3, message: 'nearly' }])
  assert.equal(seen?.requestId, '')
  assert.equal(seen.subject, undefined)
  assert.equal(seen.remainingTimeMs(), Infinity)
})

describe('a deadline', () => {
  test('of a caller that is gone already aborts at once, by its reason', () => {
    const { signal, stop } = startDeadline(AbortSignal.abort('gone'))
    assert.equal(signal.aborted, true)
    assert.equal(signal.reason, 'gone')
    stop()
  })

  test('follows the caller until it is stopped', () => {
    const caller = new AbortController()
    const first = startDeadline(caller.signal)
    const second = startDeadline(caller.signal)
    const signals = [first.signal, second.signal]
    second.stop()
    caller.abort('gone')
    assert.equal(first.signal.reason, 'gone')
    assert.equal(second.signal, signals[1])
    assert.equal(second.signal.aborted, false)
  })
})
