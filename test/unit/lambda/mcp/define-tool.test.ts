import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import { type AuthInfo, McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { log } from '../../../../lambda/base/log.ts'
import { defineTool, type Tool, ToolError } from '../../../../lambda/mcp/define-tool.ts'
import { tools } from '../../../../lambda/server/index.ts'
import { connect } from '../../../support/connect.ts'
import { waitUntil } from '../../../support/wait-until.ts'

log.setLogLevel('SILENT')
const AUTH: AuthInfo = { token: 't', clientId: 'c', scopes: ['mcp'], extra: { sub: 'alice' } }

async function serve(served: readonly Tool[], authInfo: AuthInfo | null = AUTH) {
  const server = new McpServer({ name: 'test', version: '1' })
  for (const tool of served) tool.register(server)
  return connect(server, authInfo)
}
const call = async (name: string, args: Record<string, unknown>) =>
  (await serve(tools)).callTool({ name, arguments: args })

const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

describe('the demo tools', () => {
  test('add_numbers answers the sum, as structured content and as text', async () => {
    const { structuredContent, content, isError } = await call('add_numbers', { a: 2, b: 0.5 })
    const { timestamp, ...result } = structuredContent as { timestamp: string }
    assert.deepEqual(result, { operation: 'addition', operand_a: 2, operand_b: 0.5, result: 2.5 })
    assert.match(timestamp, ISO_UTC)
    assert.ok(Math.abs(Date.now() - Date.parse(timestamp)) < 60_000)
    assert.deepEqual(content, [{ type: 'text', text: JSON.stringify(structuredContent) }])
    assert.notEqual(isError, true)
  })

  test('multiply_numbers answers the product', async () => {
    const { structuredContent } = await call('multiply_numbers', { x: -3, y: 7 })
    const { timestamp, ...result } = structuredContent as { timestamp: string }
    assert.deepEqual(result, {
      operation: 'multiplication',
      operand_x: -3,
      operand_y: 7,
      result: -21,
    })
    assert.match(timestamp, ISO_UTC)
  })

  test('sum_numbers answers the sum of all, and tells how far it is', async () => {
    const client = await serve(tools)
    const heard: unknown[] = []
    const start = performance.now()
    const { structuredContent } = await client.callTool(
      { name: 'sum_numbers', arguments: { numbers: [1.5, -2, 40], delay_ms: 20 } },
      { onprogress: (progress) => heard.push(progress) },
    )
    assert.ok(performance.now() - start >= 55, 'it waits before each addition')
    const { timestamp, ...result } = structuredContent as { timestamp: string }
    assert.deepEqual(result, { operation: 'sum', operands: [1.5, -2, 40], result: 39.5 })
    assert.match(timestamp, ISO_UTC)
    assert.deepEqual(
      heard,
      [1, 2, 3].map((progress) => ({ progress, total: 3 })),
    )
  })

  test('sum_numbers stops when it is cancelled', async () => {
    const client = await serve(tools)
    const stop = new AbortController()
    const { promise: atThird, resolve } = Promise.withResolvers<void>()
    const heard: number[] = []
    const summing = client.callTool(
      { name: 'sum_numbers', arguments: { numbers: Array(1000).fill(1), delay_ms: 1 } },
      {
        signal: stop.signal,
        onprogress({ progress }) {
          heard.push(progress)
          if (progress === 3) resolve()
        },
      },
    )
    await atThird
    const logged = mock.method(log, 'info', () => {})
    stop.abort()
    await assert.rejects(summing)
    const told = async () => logged.mock.callCount() === 1
    assert.ok(await waitUntil(told, 2000))
    assert.deepEqual(logged.mock.calls[0]?.arguments, ['tool cancelled', { tool: 'sum_numbers' }])
    assert.ok(heard.length < 1000)
    logged.mock.restore()
  })

  test('a result that JSON cannot carry is a tool error', async () => {
    for (const [name, args] of [
      ['add_numbers', { a: 1e308, b: 1e308 }],
      ['multiply_numbers', { x: -1e200, y: 1e200 }],
      ['sum_numbers', { numbers: [1e308, 1e308] }],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { isError, content, structuredContent } = await call(name, args)
      assert.equal(isError, true)
      assert.equal(structuredContent, undefined)
      assert.deepEqual(content, [
        {
          type: 'text',
          text: 'The result is too large for a JSON number: its magnitude is above 1.8e308.',
        },
      ])
    }
  })

  test('an argument that is no number is named', async () => {
    const { isError, content } = await call('add_numbers', { a: '2', b: 3 })
    assert.equal(isError, true)
    assert.match(JSON.stringify(content), /\ba\b.*expected number, received string/)
  })

  test('each has a title, a description, schemas and the annotations of a pure function', async () => {
    const { tools: listed } = await (await serve(tools)).listTools()
    assert.deepEqual(
      listed.map(({ name }) => name),
      ['add_numbers', 'multiply_numbers', 'sum_numbers'],
    )
    assert.deepEqual(
      listed.map(({ inputSchema }) => [
        Object.keys(inputSchema.properties ?? {}),
        inputSchema.required,
      ]),
      [
        [
          ['a', 'b'],
          ['a', 'b'],
        ],
        [
          ['x', 'y'],
          ['x', 'y'],
        ],
        [['numbers', 'delay_ms'], ['numbers']],
      ],
    )
    for (const { title, description, outputSchema, annotations } of listed) {
      assert.ok(title !== undefined && description !== undefined)
      const results = Object.keys(outputSchema?.['properties'] ?? {})
      for (const name of ['operation', 'result', 'timestamp']) assert.ok(results.includes(name))
      assert.deepEqual(annotations, {
        readOnlyHint: true,
        idempotentHint: true,
        openWorldHint: false,
      })
    }
  })
})

describe('a tool', () => {
  const define = (run: Parameters<typeof defineTool<{ n: number }, { n: number }>>[0]['run']) =>
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
    const client = await serve([
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
    const client = await serve([
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
    const client = await serve([
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
      const result = await (await serve([failing])).callTool(probe)
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
    const result = await (await serve([answering(most)])).callTool({ name: 'probe' })
    assert.notEqual(result.isError, true)
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, result })
    const event = Buffer.byteLength(JSON.stringify({ statusCode: 200, headers: {}, body }))
    assert.ok(event > 5_900_000 && event < 6 * 1024 * 1024, String(event))

    const { isError, content } = await (
      await serve([answering(most + 1)])
    ).callTool({ name: 'probe' })
    assert.equal(isError, true)
    const text = 'The result has 1000002 bytes: at most 1000000 can be sent.'
    assert.deepEqual(content, [{ type: 'text', text }])
  })

  test('does not run without a verified token', async () => {
    let ran = false
    const tool = define(({ n }) => {
      ran = true
      return { n }
    })
    const client = await serve([tool], null)
    const { isError } = await client.callTool(probe)
    assert.equal(isError, true)
    assert.equal(ran, false)
  })
})
