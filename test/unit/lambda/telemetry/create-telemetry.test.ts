/** The spans of requests, as the SDK of OpenTelemetry exports them, whichever path a request takes. */
import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { after, beforeEach, describe, test } from 'node:test'
import {
  type Context,
  context as contexts,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { createTelemetry } from '../../../../lambda/telemetry/create-telemetry.ts'
import { json, startBackend } from '../../../support/backend.ts'
import { startAudited } from '../../../support/audited.ts'
import { gateAt } from '../../../support/gate.ts'

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
trace.setGlobalTracerProvider(provider)
const stored = new AsyncLocalStorage<Context>()
contexts.setGlobalContextManager({
  active: () => stored.getStore() ?? ROOT_CONTEXT,
  with: (context, run, self, ...args) =>
    stored.run(context, () => run.call(self as never, ...args)),
  bind: (_, target) => target,
  enable: () => assert.fail('unused'),
  disable: () => assert.fail('unused'),
})

const server = await startAudited({ openTelemetry: true, tokenCacheTtlSeconds: 60 })
after(() => server[Symbol.asyncDispose]())
beforeEach(() => exporter.reset())
const call: typeof server.call = async (...sent) => server.call(...sent)
const spans = () => exporter.getFinishedSpans()
const only = () => {
  const [span = assert.fail('no span'), ...others] = spans().filter(
    ({ name }) => name !== 'token verification',
  )
  assert.deepEqual(others, [])
  return span
}
const ERAS = ['2025-11-25', '2026-07-28'] as const
const traceparent = (digit: string, flags = '01') =>
  `00-${digit.repeat(32)}-${digit.repeat(16)}-${flags}`

for (const era of ERAS) {
  describe(`a request of ${era}`, () => {
    test('that calls a tool has one span, by the conventions for MCP, and its code runs in it', async () => {
      const { answer, audited } = await call('tools/call', { name: 'spanning' }, { era })
      const { name, kind, attributes, status } = only()
      assert.deepEqual([name, kind, status.code], ['tools/call spanning', 1, SpanStatusCode.UNSET])
      assert.deepEqual(attributes, {
        'mcp.method.name': 'tools/call',
        'gen_ai.tool.name': 'spanning',
        'gen_ai.operation.name': 'execute_tool',
      })
      assert.ok(answer.body?.includes(only().spanContext().spanId), answer.body)
      assert.equal(audited[0]?.['outcome'], 'success')
    })

    for (const [tool, type] of [
      ['reporting', 'tool_error'],
      ['failing', 'failed'],
      ['strict', 'invalid_arguments'],
    ]) {
      test(`that ends as ${type} is an error, without any text`, async () => {
        await call('tools/call', { name: tool, arguments: { n: 's3cr3t' } }, { era })
        const { status, attributes, events } = only()
        assert.deepEqual([status, events], [{ code: SpanStatusCode.ERROR }, []])
        assert.equal(attributes['error.type'], type)
      })
    }

    test('has the names of prompts, and no URI', async () => {
      await call('prompts/get', { name: 'plan', arguments: { goal: 's3cr3t' } }, { era })
      assert.equal(only().name, 'prompts/get plan')
      exporter.reset()
      await call('resources/read', { uri: 'notes://by/s3cr3t' }, { era })
      const { name, attributes } = only()
      assert.deepEqual([name, attributes], ['resources/read', { 'mcp.method.name': name }])
      exporter.reset()
      const ref = { type: 'ref/prompt', name: 'plan' }
      const argument = { name: 'goal', value: 's3cr3t' }
      await call('completion/complete', { ref, argument }, { era })
      assert.equal(only().name, 'completion/complete plan')
    })

    test('that calls nothing has a span if its method is known', async () => {
      await call('tools/list', {}, { era })
      assert.equal(only().name, 'tools/list')
      exporter.reset()
      await call('resources/list', {}, { era }) // runs the code of a template
      assert.equal(only().name, 'resources/list')
      exporter.reset()
      await call('made/up', {}, { era })
      assert.deepEqual(spans(), [])
    })

    test('is in the trace of its message, with a link to what is active', async () => {
      const ambient = trace.setSpanContext(ROOT_CONTEXT, {
        traceId: 'c'.repeat(32),
        spanId: 'c'.repeat(16),
        traceFlags: 1,
      })
      const headers = { traceparent: traceparent('a') }
      const meta = { _meta: { traceparent: traceparent('b') } }
      for (const [around, params, parent, links] of [
        [ROOT_CONTEXT, {}, 'a', []],
        [ROOT_CONTEXT, meta, 'b', []],
        [ambient, {}, 'c', []],
        [ambient, meta, 'b', ['c']],
      ] as const) {
        for (const [method, name] of [
          ['tools/call', { name: 'echo' }],
          ['tools/list', {}],
        ] as const) {
          exporter.reset()
          // eslint-disable-next-line no-await-in-loop -- one after the other
          await contexts.with(around, async () =>
            call(method, { ...name, ...params }, { era, headers }),
          )
          const span = only()
          assert.equal(span.parentSpanContext?.spanId, parent.repeat(16))
          assert.equal(span.spanContext().traceId, parent.repeat(32))
          assert.deepEqual(
            span.links.map(({ context }) => context.spanId[0]),
            links,
          )
        }
      }
    })

    test('whose trace is not sampled has no span', async () => {
      const headers = { traceparent: traceparent('a', '00') }
      await call('tools/call', { name: 'echo' }, { era, headers })
      assert.deepEqual(spans(), [])
    })
  })
}

test('each call of a batch has a span', async () => {
  const one = (id: number) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'echo', arguments: {} },
  })
  await server.post([one(1), one(2)], { headers: { 'mcp-protocol-version': '2025-03-26' } })
  assert.deepEqual(
    spans().map(({ name }) => name),
    ['tools/call echo', 'tools/call echo'],
  )
})

test('a request that nothing can serve is an error', async () => {
  await using broken = await startAudited({ openTelemetry: true, audit: false })
  const { answer } = await broken.post({ jsonrpc: '2.0', id: {}, method: 'tools/list' })
  assert.equal(answer.statusCode, 400)
  const { status, attributes } = only()
  assert.deepEqual([status.code, attributes['error.type']], [SpanStatusCode.ERROR, '400'])
})

test('what fails to be served is an error, which goes on', async () => {
  const serve = async () => Promise.reject(new Error('away'))
  const failing = createTelemetry().server({ serve } as never)
  const message = { method: 'ping', calls: [] }
  await assert.rejects(failing.serve({ message } as never), /away/)
  assert.equal(only().attributes['error.type'], 'failed')
})

describe('the verification of a token', () => {
  const said = { active: true }
  async function verified(body: object, status = 200) {
    await using backend = await startBackend(json({ ...said, ...body }, status))
    const gate = gateAt(backend.origin, { openTelemetry: true })
    const token = `t-${Math.random()}`
    await gate(token)
    await gate(token)
    return spans().filter(({ name }) => name === 'token verification')
  }

  test('has a span when it is not cached, without the token, and outside of the trace of a caller', async () => {
    const aud = 'https://mcp.example.com/mcp'
    const [span, ...others] = await verified({ aud, sub: 'alice', client_id: 'c', scope: 'mcp' })
    assert.deepEqual(others, [])
    assert.deepEqual(span?.attributes, { 'mcp_auth.verdict': 'granted' })
    assert.equal(span.parentSpanContext, undefined)
  })

  test('that refuses a token is no error, unlike an outage', async () => {
    const [refused] = await verified({ active: false })
    assert.equal(refused?.status.code, SpanStatusCode.UNSET)
    assert.equal(refused.attributes['mcp_auth.verdict'], 'invalid_token')
    exporter.reset()
    const [away] = await verified({}, 500)
    assert.equal(away?.status.code, SpanStatusCode.ERROR)
    assert.equal(away.attributes['error.type'], away.attributes['mcp_auth.reason'])
  })
})

test('no span tells a token, an argument or a subject', async () => {
  const params = { name: 'failing', arguments: { n: 's3cr3t-value' } }
  for (const era of ERAS) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await call('tools/call', params, { era })
  }
  const told = JSON.stringify(
    spans().map(({ name, attributes, events, status }) => [name, attributes, events, status]),
  )
  for (const one of ['s3cr3t', 'the-token', 'alice', 'database'])
    assert.ok(!told.includes(one), one)
})
