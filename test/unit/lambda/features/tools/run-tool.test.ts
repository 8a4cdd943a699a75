import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import * as z from 'zod'
import { log } from '../../../../../lambda/base/log.ts'
import { defineTool, text, ToolError } from '../../../../../lambda/features/public.ts'
import { serve, textsOf } from '../../../../support/served.ts'

/** The result of a tool that returns this. */
async function returning(returned: unknown, outputSchema?: z.ZodType) {
  const tool = defineTool({
    name: 'probe',
    description: 'Returns.',
    ...(outputSchema && { outputSchema }),
    run: () => returned as never,
  })
  const { result } = await serve({ tools: [tool] })(
    'tools/call',
    { name: 'probe' },
    { era: 'handshake' },
  )
  return result as Record<string, unknown>
}

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

describe('a tool with an output schema', () => {
  const schema = z.object({ n: z.number() })

  test('returns what fits, or a whole result with it', async () => {
    const content = [text('{"n":1}')]
    assert.deepEqual(await returning({ n: 1 }, schema), { content, structuredContent: { n: 1 } })
    const whole = { content: [text('one')], structuredContent: { n: 1 }, _meta: { a: 1 } }
    assert.deepEqual(await returning(whole, schema), whole)
    const failed = { content: [text('no such number')], isError: true }
    assert.deepEqual(await returning(failed, schema), failed)
  })

  test('may have a member "content" of its own', async () => {
    const own = z.object({ content: z.array(z.looseObject({ type: z.string() })) })
    const value = { content: [{ type: 'text', text: 'a' }] }
    assert.deepEqual((await returning(value, own))['structuredContent'], value)
  })

  test('sends what the schema makes of it, such as a date in ISO 8601', async () => {
    const at = z.codec(z.date(), z.iso.datetime(), {
      decode: (date) => date.toISOString(),
      encode: (date) => new Date(date),
    })
    const result = await returning({ at: new Date(0), extra: 1 }, z.object({ at }))
    assert.deepEqual(result['structuredContent'], { at: '1970-01-01T00:00:00.000Z' })
  })

  test('may return lists and values; clients before 2026-07-28 get them in an object', async () => {
    const tool = defineTool({
      name: 'probe',
      description: 'Lists.',
      outputSchema: z.array(z.string()),
      run: () => ['a'],
    })
    const send = serve({ tools: [tool] })
    const call = { name: 'probe' }
    const modern = await send('tools/call', call)
    assert.deepEqual(modern.result.structuredContent, ['a'])
    assert.deepEqual((await send('tools/list')).result.tools[0].outputSchema.type, 'array')
    const before = await send('tools/call', call, { era: 'handshake' })
    assert.deepEqual(before.result.structuredContent, { result: ['a'] })
    const listed = await send('tools/list', {}, { era: 'handshake' })
    assert.equal(listed.result.tools[0].outputSchema.type, 'object')
  })

  test('is told apart from a failing one when its result does not fit', async () => {
    for (const returned of [
      { n: 'secret-1' },
      'text',
      null,
      { content: [], structuredContent: {} },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const lines = await logged('error', async () => {
        assert.deepEqual(textsOf({ result: await returning(returned, schema) }), {
          isError: true,
          texts: [
            'probe failed: its result does not fit its output schema, which the arguments cannot mend.',
          ],
        })
      })
      const [[message, { tool, error }] = ['', {}]] = lines
      assert.equal(message, 'tool returned what cannot be sent')
      assert.equal(tool, 'probe')
      assert.match((error as Error).message, /expected (?:number|object)/)
    }
  })
})

test('a tool that returns nothing is told apart', async () => {
  for (const schema of [undefined, z.object({ n: z.number() })]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const lines = await logged('error', async () => {
      const { isError, texts } = textsOf({ result: await returning(undefined, schema) })
      assert.deepEqual([isError, texts], [true, ['probe returned nothing.']])
    })
    assert.equal(lines.length, 1)
  }
})

describe('arguments', () => {
  const tool = defineTool({
    name: 'probe',
    description: 'Takes.',
    inputSchema: z.object({
      n: z.number(),
      list: z.array(z.object({ at: z.iso.datetime() })).default([]),
      ...Object.fromEntries(
        Array.from({ length: 6 }, (_, at) => [`f${at}`, z.string().optional()]),
      ),
    }),
    run: (input) => JSON.stringify(input),
  })
  const send = serve({ tools: [tool] })
  const call = async (args: unknown) =>
    textsOf(await send('tools/call', { name: 'probe', arguments: args }))

  test('reach the tool as the schema returns them', async () => {
    assert.deepEqual(await call({ n: 1, unknown: 2 }), {
      isError: false,
      texts: ['{"n":1,"list":[]}'],
    })
  })

  test('that do not fit are told field by field, for the model', async () => {
    assert.deepEqual(await call({ n: 'x', list: [{ at: 'now' }] }), {
      isError: true,
      texts: [
        'The arguments of probe do not fit its input schema: n: expected number, received string; list.0.at: Invalid ISO datetime.',
      ],
    })
    const [told = ''] = (await call(undefined)).texts
    assert.match(told, /n: expected number, received undefined\.$/)
    const many = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`f${at}`, at]))
    assert.match((await call(many)).texts[0] ?? '', /; and 2 more\.$/)
  })

  test('with names that a client made long are cut', async () => {
    const strict = defineTool({
      name: 'probe',
      description: 'Takes.',
      inputSchema: z.strictObject({}),
      run: () => 'ok',
    })
    const args = { ['x'.repeat(1000)]: 1 }
    const { texts } = textsOf(
      await serve({ tools: [strict] })('tools/call', { name: 'probe', arguments: args }),
    )
    assert.ok((texts[0] ?? '').length < 300, texts[0])
  })

  test('may be told at a path of objects, as Standard Schema has it', async () => {
    const standard = {
      ...z.object({})['~standard'],
      validate: () => ({
        issues: [{ message: 'wrong', path: [{ key: 'a' }, 0] }, { message: 'all wrong' }],
      }),
    }
    const odd = defineTool({
      name: 'probe',
      description: 'Takes.',
      inputSchema: { '~standard': standard } as never,
      run: () => 'ok',
    })
    const { texts } = textsOf(await serve({ tools: [odd] })('tools/call', { name: 'probe' }))
    assert.deepEqual(texts, [
      'The arguments of probe do not fit its input schema: a.0: wrong; all wrong.',
    ])
  })

  test('are empty for a tool without a schema, whatever the client sends', async () => {
    const bare = defineTool({
      name: 'probe',
      description: 'Takes none.',
      run: (input) => JSON.stringify(input),
    })
    const { texts } = textsOf(
      await serve({ tools: [bare] })('tools/call', { name: 'probe', arguments: { a: 1 } }),
    )
    assert.deepEqual(texts, ['{}'])
  })
})

describe('a call that fails', () => {
  const failing = (error: unknown) =>
    defineTool({
      name: 'probe',
      description: 'Fails.',
      run() {
        throw error
      },
    })

  test('tells the model what the tool foresaw, and the log nothing', async () => {
    const send = serve({ tools: [failing(new ToolError('There is no city of that name.'))] })
    const lines = await logged('error', async () => {
      const { isError, texts } = textsOf(await send('tools/call', { name: 'probe' }))
      assert.deepEqual([isError, texts], [true, ['There is no city of that name.']])
    })
    assert.deepEqual(lines, [])
  })

  test('tells the log what it did not, and the model nothing of it', async () => {
    const error = new Error('password=hush')
    const send = serve({ tools: [failing(error)] })
    const lines = await logged('error', async () => {
      const answer = await send('tools/call', { name: 'probe' })
      assert.deepEqual(textsOf(answer).texts, ['probe failed.'])
      assert.ok(!JSON.stringify(answer).includes('hush'))
    })
    assert.deepEqual(lines, [['tool failed', { tool: 'probe', awsRequestId: 'request-1', error }]])
  })
})
