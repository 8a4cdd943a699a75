import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import * as z from 'zod'
import { log } from '../../../../../lambda/base/log.ts'
import { defineTool, ToolError } from '../../../../../lambda/features/public.ts'
import type { CallContext } from '../../../../../lambda/features/calls/call-context.ts'
import { connectTo } from '../../../../support/connect.ts'

log.setLogLevel('SILENT')
describe('a tool', () => {
  const define = (
    run: (input: { n: number }, context: CallContext) => { n: number } | Promise<{ n: number }>,
  ) =>
    defineTool({
      name: 'probe',
      title: 'Probe',
      description: 'Tells what it was given.',
      inputSchema: z.object({ n: z.number() }),
      outputSchema: z.object({ n: z.number() }),
      annotations: {},
      run,
    })
  const probe = { name: 'probe', arguments: { n: 1 } }

  test('knows who calls it, and when nobody waits any more', async () => {
    const client = await connectTo([
      define(({ n }, { authInfo, signal }) => {
        assert.equal(authInfo.clientId, 'c')
        assert.equal(authInfo.extra?.['sub'], 'alice')
        assert.ok(signal instanceof AbortSignal)
        return { n: n + 1 }
      }),
    ])
    assert.deepEqual((await client.callTool(probe)).structuredContent, { n: 2 })
  })

  test('may say what it is at, as far as anybody asked', async () => {
    const client = await connectTo([
      define(async ({ n }, { reportProgress }) => {
        await reportProgress(1)
        await reportProgress(2, 3, 'nearly')
        return { n }
      }),
    ])
    const heard: unknown[] = []
    await client.callTool(probe, { onprogress: (progress) => heard.push(progress) })
    assert.deepEqual(heard, [{ progress: 1 }, { progress: 2, total: 3, message: 'nearly' }])
    assert.deepEqual((await client.callTool(probe)).structuredContent, { n: 1 })
    assert.equal(heard.length, 2)
  })

  test('knows the trace that its call belongs to, and so does the log', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
    const seen: unknown[] = []
    const client = await connectTo([
      define((_, context) => {
        seen.push(context.traceparent)
        throw new Error('hush')
      }),
    ])
    const logged = mock.method(log, 'error', () => {})
    await client.callTool({ ...probe, _meta: { traceparent } })
    await client.callTool({ ...probe, _meta: { traceparent: 'no trace' } })
    logged.mock.restore()
    assert.deepEqual(seen, [traceparent, undefined])
    const traces = logged.mock.calls.map(
      ({ arguments: args }) => (args as unknown as [string, { traceId?: string }])[1].traceId,
    )
    assert.deepEqual(traces, [traceId, undefined])
  })

  test('tells of a failure that it foresaw, and nothing of any other one', async () => {
    for (const [error, text] of [
      [new ToolError('There is no city of that name.'), 'There is no city of that name.'],
      [new Error('password=hush'), 'probe failed.'],
    ] as const) {
      const failing = define(() => {
        throw error
      })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const result = await (await connectTo([failing])).callTool(probe)
      assert.deepEqual(result, { isError: true, content: [{ type: 'text', text }] })
    }
  })

  test('may answer what Lambda can carry, however much of it has to be escaped, and no more', async () => {
    const answering = (quotes: number) =>
      defineTool({
        name: 'probe',
        title: 'Probe',
        description: 'Answers quotes.',
        inputSchema: z.object({}),
        outputSchema: z.object({ q: z.string() }),
        annotations: {},
        run: () => ({ q: '"'.repeat(quotes) }),
      })
    const around = JSON.stringify({ q: '' }).length
    const most = (1_000_000 - around) / 2
    const result = await (await connectTo([answering(most)])).callTool({ name: 'probe' })
    assert.notEqual(result.isError, true)
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, result })
    const event = Buffer.byteLength(JSON.stringify({ statusCode: 200, headers: {}, body }))
    assert.ok(event > 5_900_000 && event < 6 * 1024 * 1024, String(event))

    const { isError, content } = await (
      await connectTo([answering(most + 1)])
    ).callTool({ name: 'probe' })
    assert.equal(isError, true)
    const text = 'probe has a result of 1000002 bytes: at most 1000000 can be sent.'
    assert.deepEqual(content, [{ type: 'text', text }])
  })

  test('does not run without a verified token', async () => {
    let ran = false
    const tool = define(({ n }) => {
      ran = true
      return { n }
    })
    const client = await connectTo([tool], null)
    await assert.rejects(client.callTool(probe), /called without a verified token/)
    assert.equal(ran, false)
  })
})

test('the JSON Schemas of a tool are rendered when they are first asked for, and once', async () => {
  const schema = z.object({ a: z.number().default(1) })
  const { '~standard': standard } = schema
  const input = mock.fn(standard.jsonSchema.input)
  const output = mock.fn(standard.jsonSchema.output)
  const counting = { '~standard': { ...standard, jsonSchema: { input, output } } }
  const tool = defineTool({
    name: 'x',
    description: 'x',
    inputSchema: counting,
    outputSchema: counting,
    run: (given) => given,
  })
  const rendered = () => [input.mock.callCount(), output.mock.callCount()]
  assert.deepEqual(rendered(), [0, 0])
  const options = { target: 'draft-2020-12' } as const
  for (let request = 0; request < 2; request += 1) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const client = await connectTo([tool])
    // eslint-disable-next-line no-await-in-loop
    const { tools } = await client.listTools()
    assert.partialDeepStrictEqual(tools, [
      {
        inputSchema: standard.jsonSchema.input(options),
        outputSchema: standard.jsonSchema.output(options),
      },
    ])
    // eslint-disable-next-line no-await-in-loop
    const { structuredContent } = await client.callTool({ name: 'x' })
    assert.deepEqual(structuredContent, { a: 1 })
  }
  assert.deepEqual(rendered(), [1, 1])
  assert.notDeepEqual(tool.inputSchema(), tool.outputSchema?.())
})
