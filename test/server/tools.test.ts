import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import { log } from '../../lambda/base/log.ts'
import { server } from '../../lambda/server/index.ts'
import { callTool, connect } from '../../lambda/testing.ts'
import { waitUntil } from '../support/wait-until.ts'

log.setLogLevel('SILENT')

const call = async (name: string, args: Record<string, unknown>) => {
  const tool = server.tools?.find((one) => one.name === name)
  return callTool(tool ?? assert.fail(`no tool ${name}`), args)
}

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
    await using client = await connect(server)
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
    await using client = await connect(server)
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
    const [text, fields] = logged.mock.calls[0]?.arguments ?? []
    assert.equal(text, 'tool cancelled')
    assert.partialDeepStrictEqual(fields, { tool: 'sum_numbers' })
    assert.ok(heard.length < 1000)
    logged.mock.restore()
  })

  test('sum_numbers refuses to wait for longer than 10 s in all', async () => {
    const start = performance.now()
    const { isError, content } = await call('sum_numbers', {
      numbers: Array(1000).fill(1),
      delay_ms: 1000,
    })
    assert.equal(isError, true)
    const text =
      '1000 numbers with delay_ms 1000 take 1000000 ms, and 10000 is the most: give fewer numbers, or a smaller delay_ms.'
    assert.deepEqual(content, [{ type: 'text', text }])
    assert.ok(performance.now() - start < 5000)
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
    const names = ['add_numbers', 'multiply_numbers', 'sum_numbers']
    await using client = await connect(server)
    const { tools } = await client.listTools()
    const listed = tools.filter(({ name }) => names.includes(name)) // there may be others beside them
    assert.deepEqual(
      listed.map(({ name }) => name),
      names,
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
