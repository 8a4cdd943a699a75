import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as z from 'zod'
import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineServer,
  defineTool,
} from '../../../lambda/features/public.ts'
import { exampleCall } from '../../../local/example-call.ts'
import { exampleArguments } from '../../../local/example-arguments.ts'
import { server as demo } from '../../support/demo-server.ts'

type Extra = Partial<Parameters<typeof defineTool>[0]>

const tool = (name: string, extra: Extra = {}) =>
  defineTool({ name, description: name, run: () => '', ...extra } as never)
const withArguments = { inputSchema: z.object({ a: z.string() }) } as Extra

const called = (...tools: ReturnType<typeof tool>[]) => {
  const { method, params } = exampleCall(defineServer({ tools }), ['mcp'])
  assert.equal(method, 'tools/call')
  return (params as { name: string }).name
}

describe('the example', () => {
  it('calls the first tool that requires no arguments', () => {
    assert.equal(called(tool('one', withArguments), tool('two'), tool('three')), 'two')
  })

  it('else the first one, with arguments', () => {
    assert.deepEqual(exampleCall(demo, ['mcp']), {
      method: 'tools/call',
      params: { name: 'add_numbers', arguments: { a: 2, b: 3 } },
      words: 'call a tool',
    })
  })

  it('prefers tools that the caller may call, and that destroy and ask nothing', () => {
    const scoped = tool('scoped', { scopes: ['admin'] })
    const destructive = tool('destructive', { annotations: { destructiveHint: true } })
    const asking = tool('asking', { asks: true })
    assert.equal(called(scoped, destructive, asking, tool('good', withArguments)), 'good')
    assert.equal(called(scoped, destructive), 'destructive')
    assert.equal(called(scoped), 'scoped')
  })

  it('names no tool that is hidden', () => {
    const hidden = tool('hidden', { scopes: ['admin'], hidden: true })
    assert.equal(exampleCall(defineServer({ tools: [hidden] }), ['mcp']).method, 'ping')
  })

  it('calls no tool that needs a token bound to a key: its token is not', () => {
    const bound = tool('bound', { senderConstrained: true })
    assert.equal(called(bound, tool('good', withArguments)), 'good')
    assert.equal(exampleCall(defineServer({ tools: [bound] }), ['mcp']).method, 'ping')
  })

  it('lists resources or prompts when there are no tools', () => {
    const resource = defineResource({ name: 'r', uri: 'test://r', read: () => '' })
    const template = defineResourceTemplate({
      name: 't',
      uriTemplate: 'test://{t}',
      read: () => '',
    })
    const prompt = definePrompt({ name: 'p', get: () => '' })
    for (const [definition, method] of [
      [{ resources: [template, resource], prompts: [prompt] }, 'resources/list'],
      [{ resources: [template] }, 'resources/templates/list'],
      [{ prompts: [prompt] }, 'prompts/list'],
      [{}, 'ping'],
    ] as const) {
      assert.equal(exampleCall(defineServer(definition), []).method, method)
    }
  })
})

const tree: z.ZodType = z.lazy(() => z.object({ name: z.string(), children: z.array(tree).max(3) }))

describe('example arguments fit', () => {
  for (const [name, schema] of Object.entries({
    numbers: z.object({ a: z.number(), b: z.int(), c: z.number().min(10), d: z.number().max(-1) }),
    bounds: z.object({
      a: z.number().gt(5).lt(7),
      b: z.int().gt(0).lt(2),
      c: z.int().multipleOf(5),
    }),
    texts: z.object({ a: z.string(), b: z.string().min(12), c: z.string().max(3) }),
    formats: z.object({
      a: z.email(),
      b: z.url(),
      c: z.uuid(),
      d: z.iso.date(),
      e: z.iso.datetime(),
      f: z.iso.time(),
      g: z.ipv4(),
    }),
    choices: z.object({ a: z.enum(['red', 'blue']), b: z.literal(7), c: z.boolean(), d: z.null() }),
    unions: z.object({ a: z.union([z.number(), z.string()]), b: z.string().nullable() }),
    lists: z.object({
      a: z.array(z.number()).min(3),
      b: z.tuple([z.string(), z.number()]),
      c: z.array(z.any()),
    }),
    nested: z.object({ a: z.object({ b: z.object({ c: z.string() }) }) }),
    recursive: z.object({ tree }),
    intersection: z.object({ a: z.intersection(z.object({ b: z.string() }), z.object({})) }),
    patterns: z.object({ a: z.string().regex(/^\d+$/), b: z.string().regex(/^[A-Z]{3}$/) }),
    unknown: z.object({ a: z.unknown() }),
  })) {
    it(name, () => {
      const { inputSchema } = defineTool({
        name,
        description: '',
        inputSchema: schema,
        run: () => '',
      })
      const example = exampleArguments(inputSchema())
      const { error } = schema.safeParse(example)
      assert.equal(error, undefined, JSON.stringify(example))
    })
  }

  it('and are the default or the example, where the schema has one', () => {
    const schema = { type: 'object', required: ['a', 'b'] }
    const properties = { a: { type: 'string', default: 'x' }, b: { examples: ['y'] }, c: {} }
    assert.deepEqual(exampleArguments({ ...schema, properties }), { a: 'x', b: 'y' })
  })
})
