import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromJsonSchema } from '@modelcontextprotocol/server'
import * as z from 'zod'
import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineServer,
  defineTool,
  ServerDefinitionError,
} from '../../../../../lambda/features/public.ts'

/** What is wrong with a server: one sentence each. JavaScript can write what the types forbid. */
function problemsOf(server: object): string[] {
  try {
    defineServer(server)
    return []
  } catch (error) {
    assert.ok(error instanceof ServerDefinitionError, String(error))
    const [title, ...lines] = error.message.split('\n')
    assert.equal(title, 'This server cannot work:')
    return lines.map((line) => line.replace(/^ {2}- /, '').replace(/\.$/, ''))
  }
}

const tool = (change: object) =>
  defineTool({ name: 'probe', description: 'Probes.', run: () => 'ok', ...change })
const resource = (change: object) =>
  defineResource({ uri: 'x://a', name: 'probe', read: () => 'ok', ...change })
const template = (uriTemplate: unknown, change: object = {}) =>
  defineResourceTemplate({
    uriTemplate: uriTemplate as string,
    name: 'probe',
    read: () => 'ok',
    ...change,
  })
const prompt = (change: object) => definePrompt({ name: 'probe', get: () => 'ok', ...change })

const inTool = (change: object) => problemsOf({ tools: [tool(change)] })
const OBJECT = z.object({ a: z.string() })
const codec = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
})

test('a server that can work has no problems', () => {
  const icons = [
    { src: 'https://example.com/a.png', sizes: ['48x48', 'any'] },
    { src: 'data:image/svg+xml,x', mimeType: 'image/svg+xml' },
  ]
  assert.deepEqual(
    problemsOf({
      name: 'a',
      title: 'A',
      version: '1',
      description: 'A.',
      instructions: 'Use it.',
      icons,
      websiteUrl: 'https://example.com',
      tools: [
        tool({
          name: 'a',
          inputSchema: OBJECT,
          outputSchema: z.array(z.string()),
          icons,
          scopes: ['a:b'],
          hidden: true,
          asks: true,
        }),
        tool({
          name: 'b',
          inputSchema: z.discriminatedUnion('k', [
            z.object({ k: z.literal('a') }),
            z.object({ k: z.literal('b') }),
          ]),
        }),
        tool({
          name: 'c',
          inputSchema: z.object({ at: codec }),
          annotations: { readOnlyHint: true, title: 'C' },
        }),
        tool({ name: 'd.e-f_G', inputSchema: z.record(z.string(), z.int()) }),
        tool({
          name: 'e',
          inputSchema: fromJsonSchema({ type: 'object', properties: { a: { type: 'string' } } }),
        }),
        tool({
          name: 'f',
          inputSchema: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) }),
        }),
        tool({ name: 'g', outputSchema: z.union([z.object({ a: z.string() }), z.string()]) }),
      ],
      resources: [
        resource({
          size: 0,
          mimeType: 'text/plain;charset=utf-8',
          annotations: { audience: ['user', 'assistant'], priority: 1 },
        }),
        resource({ uri: 'https://example.com/a?b#c', name: 'other' }),
        template('x://{a}/{b}{?c,d}', { complete: { a: [], c: [] }, list: () => [] }),
        template('y://{+path}', { name: 'path' }),
        template('z://{a}{/b}', { name: 'segments' }),
      ],
      prompts: [
        prompt({}),
        prompt({ name: 'two words', argsSchema: OBJECT, complete: { a: ['b'] } }),
      ],
    }),
    [],
  )
})

test('every problem is named at once', () => {
  assert.equal(
    problemsOf({ tools: [tool({ name: 'a b', description: '' })], prompts: [prompt({ name: '' })] })
      .length,
    3,
  )
})

describe('of a server', () => {
  test('texts, URLs, icons and lists are what they must be', () => {
    for (const [server, problem] of [
      [{ name: '' }, 'The server has "" for name: give a non-empty string'],
      [{ version: 1 }, 'The server has 1 for version: give a non-empty string'],
      [{ title: null }, 'The server has null for title: give a non-empty string'],
      [{ instructions: ['a'] }, 'The server has a list for instructions: give a non-empty string'],
      [
        { title: 'a\nb' },
        String.raw`The server has "a\nb" for title: give one line of at most 100 characters`,
      ],
      [
        { description: 'x'.repeat(101) },
        `The server has "${'x'.repeat(101)}" for description: give one line of at most 100 characters`,
      ],
      [
        { needs: { variables: { AUTH_ISSUER: 'x' } } },
        'needs.variables has AUTH_ISSUER, which is a setting: use the prop issuer for it, or another name',
      ],
      [
        { websiteUrl: 'example.com' },
        'The server has "example.com" for websiteUrl: give an https URL',
      ],
      [
        { websiteUrl: 'javascript:alert(1)' },
        'The server has "javascript:alert(1)" for websiteUrl: give an https URL',
      ],
      [{ icons: 'a' }, 'The server has "a" for icons: give a list'],
      [
        { icons: [null] },
        'The server has undefined for icons[0].src: give an https URL, or a data URL of an image',
      ],
      [
        { icons: [{ src: 'data:text/html,x' }] },
        'The server has "data:text/html,x" for icons[0].src: give an https URL, or a data URL of an image',
      ],
      [
        { icons: [{ src: 'https://a.example', sizes: '48x48' }] },
        'The server has "48x48" for icons[0].sizes: give a list such as ["48x48"] or ["any"]',
      ],
      [
        { icons: [{ src: 'https://a.example', sizes: ['big'] }] },
        'The server has ["big"] for icons[0].sizes: give a list such as ["48x48"] or ["any"]',
      ],
      [{ tools: {} }, 'The server has an object for tools: give a list'],
      [{ prompts: null }, 'The server has null for prompts: give a list'],
      [{ needs: 'x' }, 'The server has "x" for needs: give an object'],
      [{ needs: null }, 'The server has null for needs: give an object'],
      [{ tools: [{ name: 'a' }] }, 'tools[0] is an object: make it by defineTool(…)'],
      [{ tools: [{ kind: { name: 'tool' } }] }, 'tools[0] is an object: make it by defineTool(…)'],
      [{ tools: [resource({})] }, 'tools[0] is an object: make it by defineTool(…)'],
      [
        { resources: [undefined] },
        'resources[0] is undefined: make it by defineResource(…) or defineResourceTemplate(…)',
      ],
      [{ prompts: [() => {}] }, 'prompts[0] is a function: make it by definePrompt(…)'],
      [
        { tool: [] },
        'The server has an unknown member "tool": it may have name, title, version, description, instructions, icons, websiteUrl, tools, resources, prompts, needs',
      ],
    ] as const) {
      const problems = problemsOf({
        ...('tools' in server ? {} : { tools: [tool({})] }),
        ...server,
      })
      assert.ok(problems.includes(problem), `${JSON.stringify(server)}: ${problems.join(' | ')}`)
    }
  })

  test('names and addresses are not given twice', () => {
    assert.deepEqual(problemsOf({ tools: [tool({}), tool({})], prompts: [prompt({})] }), [
      'There are two of the tool "probe": give each its own',
    ])
    assert.deepEqual(problemsOf({ resources: [resource({}), resource({ name: 'other' })] }), [
      'There are two of the resource at "x://a": give each its own',
    ])
    assert.deepEqual(
      problemsOf({ resources: [template('x://{a}'), template('x://{a}', { name: 'other' })] }),
      ['There are two of the resource template at "x://{a}": give each its own'],
    )
  })
})

describe('of everything', () => {
  test('scopes, hiding, asking, titles and icons are what they must be', () => {
    for (const [change, problem] of [
      [{ scopes: 'a' }, 'has "a" for scopes: give a list of strings'],
      [{ scopes: ['a b'] }, 'has the scope "a b": a scope has no spaces, quotes or backslashes'],
      [{ scopes: [1] }, 'has the scope 1: a scope has no spaces, quotes or backslashes'],
      [{ hidden: 'yes' }, 'has "yes" for hidden: give true or false'],
      [
        { hidden: true },
        'is hidden, and has no scopes: without the scopes that show it, hidden does nothing',
      ],
      [{ asks: 1 }, 'has 1 for asks: give true or false'],
      [{ title: 1 }, 'has 1 for title: give a non-empty string'],
      [
        { icons: [{ src: 'a' }] },
        'has "a" for icons[0].src: give an https URL, or a data URL of an image',
      ],
    ] as const) {
      assert.deepEqual(inTool(change), [`The tool "probe" ${problem}`])
      assert.deepEqual(problemsOf({ prompts: [prompt(change)] }), [`The prompt "probe" ${problem}`])
      assert.deepEqual(problemsOf({ resources: [resource(change)] }), [
        `The resource "probe" ${problem}`,
      ])
      assert.deepEqual(problemsOf({ resources: [template('x://{a}', change)] }), [
        `The resource template "probe" ${problem}`,
      ])
    }
  })
})

test('a bundle that was checked at synth checks nothing', () => {
  process.env['SERVER_IS_CHECKED'] = 'true'
  assert.deepEqual(problemsOf({}), [])
  delete process.env['SERVER_IS_CHECKED']
})
