import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromJsonSchema } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { defineServer, defineTool } from '../../../../../lambda/features/public.ts'
import { publicProfile } from '../../../../../lambda/features/public-profile.ts'
import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
} from '../../../../../lambda/features/public.ts'
import { ERAS, serve } from '../../../../support/served.ts'

const icons = [{ src: 'https://example.com/icon.png' }]
const full = defineTool({
  name: 'full',
  title: 'Full',
  description: 'Has everything.',
  inputSchema: z.object({ a: z.string().describe('First'), b: z.int().default(1) }),
  outputSchema: z.union([
    z.object({ k: z.literal('a') }),
    z.union([z.object({ k: z.literal('b') }), z.object({ k: z.literal('c') })]),
  ]),
  annotations: { readOnlyHint: true, destructiveHint: false },
  icons,
  _meta: { ui: { resourceUri: 'ui://view' } },
  run: () => ({ k: 'a' as const }),
})
const bare = defineTool({ name: 'bare', description: 'Has nothing.', run: () => 'ok' })

describe('the list of tools', () => {
  test('has what each tool says of itself, and nothing else', async () => {
    for (const era of ERAS) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { result } = await serve({ tools: [full, bare] })('tools/list', {}, { era })
      const [first, second] = result.tools as Record<string, unknown>[]
      assert.deepEqual(second, {
        name: 'bare',
        description: 'Has nothing.',
        inputSchema: { type: 'object', properties: {} },
      })
      const { inputSchema, outputSchema, ...others } = first as Record<
        string,
        { type: string; required: string[] }
      >
      assert.deepEqual(others, {
        name: 'full',
        title: 'Full',
        description: 'Has everything.',
        annotations: { readOnlyHint: true, destructiveHint: false },
        icons,
        _meta: { ui: { resourceUri: 'ui://view' } },
      })
      assert.deepEqual([inputSchema?.type, inputSchema?.required], ['object', ['a']])
      assert.equal(outputSchema?.type, 'object', 'a union of objects is an object')
    }
  })

  test('takes JSON Schemas as they are', async () => {
    const schema = { properties: { a: { type: 'string' } }, required: ['a'] } as const
    const tool = defineTool({
      name: 'json',
      description: 'By JSON Schema.',
      inputSchema: fromJsonSchema<{ a: string }>(schema as never),
      run: ({ a }) => a,
    })
    const send = serve({ tools: [tool] })
    const { result } = await send('tools/list')
    assert.deepEqual(result.tools[0].inputSchema, { type: 'object', ...schema })
    const call = async (args: object) => send('tools/call', { name: 'json', arguments: args })
    assert.deepEqual((await call({ a: 'x' })).result.content, [{ type: 'text', text: 'x' }])
    assert.match(
      (await call({})).result.content[0].text as string,
      /^The arguments of json do not fit its input schema: .*a/,
    )
  })

  test('renders the JSON Schemas of a tool once', () => {
    assert.equal(full.inputSchema(), full.inputSchema())
    assert.equal(full.outputSchema?.(), full.outputSchema?.())
  })
})

test('an unknown tool is named', async () => {
  for (const era of ERAS) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { error } = await serve({ tools: [bare] })('tools/call', { name: 'none' }, { era })
    assert.deepEqual(error, { code: -32_602, message: 'There is no tool "none".' })
  }
})

test('anyone may know everything of a server that is not hidden', () => {
  const hidden = { scopes: ['admin'], hidden: true }
  const server = defineServer({
    version: '2.0.0',
    icons,
    websiteUrl: 'https://example.com',
    tools: [
      full,
      bare,
      defineTool({ name: 'secret', description: 'Hidden.', ...hidden, run: () => 'ok' }),
    ],
    resources: [
      defineResource({ uri: 'x://a', name: 'a', title: 'A', scopes: ['read'], read: () => 'ok' }),
      defineResourceTemplate({
        uriTemplate: 'x://{id}',
        name: 'b',
        description: 'B.',
        read: () => 'ok',
      }),
      defineResource({ uri: 'x://c', name: 'secret', ...hidden, read: () => 'ok' }),
    ],
    prompts: [
      definePrompt({
        name: 'plan',
        argsSchema: z.object({ city: z.string().optional() }),
        get: () => 'ok',
      }),
      definePrompt({ name: 'bare', get: () => 'ok' }),
      definePrompt({ name: 'secret', ...hidden, get: () => 'ok' }),
    ],
  })
  const plain = JSON.parse(JSON.stringify(publicProfile(server))) as object
  assert.deepEqual(plain, {
    version: '2.0.0',
    icons,
    websiteUrl: 'https://example.com',
    tools: [
      {
        name: 'full',
        title: 'Full',
        description: 'Has everything.',
        scopes: [],
        arguments: [
          { name: 'a', description: 'First', isRequired: true },
          { name: 'b', isRequired: false },
        ],
        isReadOnly: true,
        isDestructive: false,
      },
      { name: 'bare', description: 'Has nothing.', scopes: [], arguments: [] },
    ],
    resources: [
      { name: 'a', title: 'A', scopes: ['read'], uri: 'x://a' },
      { name: 'b', description: 'B.', scopes: [], uri: 'x://{id}' },
    ],
    prompts: [
      { name: 'plan', scopes: [], arguments: [{ name: 'city', isRequired: false }] },
      { name: 'bare', scopes: [] },
    ],
  })
})
