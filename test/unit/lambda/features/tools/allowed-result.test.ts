import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import * as z from 'zod'
import { log } from '../../../../../lambda/base/log.ts'
import {
  definePrompt,
  defineResource,
  defineTool,
  image,
  text,
} from '../../../../../lambda/features/public.ts'
import { ERAS, type Era, serve, textsOf } from '../../../../support/served.ts'

/** What a tool that returns this answers, and what the log says of it. */
async function returning(returned: unknown, era: Era = 'handshake', outputSchema?: z.ZodType) {
  const spy = mock.method(log, 'error', () => {})
  const tool = defineTool({
    name: 'probe',
    description: 'Returns.',
    ...(outputSchema && { outputSchema }),
    run: () => returned as never,
  })
  const answer = await serve({ tools: [tool] })('tools/call', { name: 'probe' }, { era })
  const [line] = spy.mock.calls.map(
    ({ arguments: args }) => args as unknown as [string, { error: Error }],
  )
  spy.mock.restore()
  return { answer, reason: line?.[1].error.message }
}

class Note {
  readonly title = 'one'
  get words() {
    return 3
  }
}

describe('an instance of a class, such as a row of a database, is sent as JSON has it', () => {
  for (const era of ERAS) {
    test(era, async () => {
      const data = { title: 'one' }
      const sent = async (returned: unknown, schema?: z.ZodType) => {
        const { answer } = await returning(returned, era, schema)
        return answer.result.structuredContent as unknown
      }
      assert.deepEqual(await sent(new Note()), data)
      assert.deepEqual(await sent({ content: [], structuredContent: new Note() }), data)
      const at = await sent(new Date(0))
      assert.deepEqual(
        at,
        era === 'modern' ? '1970-01-01T00:00:00.000Z' : { result: '1970-01-01T00:00:00.000Z' },
      )
    })
  }
})

describe('what MCP does not allow in a result is told by name, to the log', () => {
  const block = { type: 'image', data: 'AQL/', mimeType: 'image/png' }
  for (const [returned, reason] of [
    [{ ...block, data: 'data:image/png;base64,AQL/' }, '"data:image/png;base64,AQL/" for data'],
    [{ ...block, data: 'AQL/A' }, '"AQL/A" for data'],
    [text('a', { annotations: { priority: 5 } }), '5 for priority'],
    [text('a', { annotations: { audience: 'nobody' as never } }), '"nobody" for audience'],
    [text('a', { annotations: { audience: ['nobody' as never] } }), 'a list for audience'],
    [text('a', { annotations: 'x' as never }), '"x" for annotations'],
    [{ ...text('a'), _meta: 'x' }, '"x" for _meta'],
    [{ type: 'resource_link', uri: 'a://b', name: 'b', size: '5' }, '"5" for size'],
    [{ type: 'resource', resource: { uri: 'a://b', blob: '!' } }, '"!" for blob'],
    [{ content: [], isError: 'yes' }, '"yes" for isError'],
    [{ content: [], _meta: 'x' }, '"x" for _meta'],
    [{ content: [], _meta: [] }, 'a list for _meta'],
    [text('a', { annotations: { priority: '1' as never } }), '"1" for priority'],
    [text('a', { annotations: { priority: -1 } }), '-1 for priority'],
    [{ type: 'resource', resource: { uri: 'a://b', text: 'x', blob: 5 } }, '5 for blob'],
    [[text('a'), 'b'], '"b" beside blocks: make it a block, by text(…) for example'],
  ] as const) {
    test(reason, async () => {
      const { answer, reason: logged } = await returning(returned)
      const { isError, texts } = textsOf(answer)
      assert.equal(isError, true)
      assert.match(
        texts.join(),
        /^probe failed: (?:MCP does not allow its result|its result mixes)/,
      )
      assert.equal(logged, reason)
    })
  }

  test('what it allows is sent', async () => {
    for (const returned of [
      image(Uint8Array.from([1, 2, 255]), 'image/png', { annotations: { audience: ['user'] } }),
      { ...block, data: 'AQ L/\n' },
      { ...block, data: 'AQ==' },
      { ...block, data: 'AQ' },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { answer } = await returning(returned)
      assert.deepEqual(answer.result.content, [returned])
    }
  })
})

test('data that only resembles blocks is data', async () => {
  const shapes = [{ type: 'text', text: 'Title', x: 1, y: 2 }]
  const { answer } = await returning(shapes, 'modern')
  assert.deepEqual(answer.result.structuredContent, shapes)
  const link = { type: 'resource_link', uri: 'a://b', name: 'b', title: 'B', size: 5, _meta: {} }
  assert.deepEqual((await returning(link)).answer.result.content, [link])
})

test('a whole result loses nothing either', async () => {
  for (const [value, reason] of [
    [NaN, 'JSON cannot carry NaN in "a"'],
    [new Map(), 'JSON cannot carry Map in "a"'],
    [1n, 'JSON cannot carry bigint in "a"'],
  ] as const) {
    for (const schema of [undefined, z.object({ a: z.any() })]) {
      const whole = { content: [], structuredContent: { a: value } }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { answer, reason: logged } = await returning(whole, 'modern', schema)
      assert.deepEqual(textsOf(answer).texts, ['probe failed: its result is not JSON.'])
      assert.equal(logged, reason)
    }
  }
})

describe('the same holds', () => {
  const FAILED = { code: -32603, message: 'probe failed: MCP does not allow its result.' }
  const message = (content: unknown) => [{ role: 'user', content }]

  test('for prompts', async () => {
    for (const returned of [
      message(text('x', { annotations: { priority: 9 } })),
      message({ type: 'image', data: '!!', mimeType: 'x' }),
      { messages: message('x'), description: 5 },
      { messages: message('x'), _meta: 'x' },
    ]) {
      const prompt = definePrompt({ name: 'probe', get: () => returned as never })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { error } = await serve({ prompts: [prompt] })('prompts/get', { name: 'probe' })
      assert.deepEqual(error, FAILED)
    }
  })

  test('for resources', async () => {
    for (const returned of [
      { contents: [{ uri: 'a://b', blob: '!!!' }] },
      { contents: [{ uri: 'a://b', text: 'x', _meta: 5 }] },
      { contents: [], _meta: 'x' },
    ]) {
      const resource = defineResource({ uri: 'a://b', name: 'probe', read: () => returned })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { error } = await serve({ resources: [resource] })('resources/read', { uri: 'a://b' })
      assert.deepEqual(error, FAILED)
    }
  })
})
