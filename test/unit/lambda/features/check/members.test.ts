import assert from 'node:assert/strict'
import { test } from 'node:test'
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

test('what is misspelt in a feature, or null, is refused by name: it might have protected it', () => {
  const both = { scope: ['admin'], hiden: true }
  for (const [server, kind, all] of [
    [
      { tools: [tool(both)] },
      'tool',
      'name, description, title, inputSchema, outputSchema, annotations, icons, _meta, scopes, hidden, check, senderConstrained, cost, asks, run',
    ],
    [
      { resources: [resource(both)] },
      'resource',
      'uri, name, title, description, mimeType, annotations, icons, _meta, scopes, hidden, check, senderConstrained, cost, asks, size, read',
    ],
    [
      { resources: [template('x://{a}', both)] },
      'resource template',
      'uriTemplate, name, title, description, mimeType, annotations, icons, _meta, scopes, hidden, check, senderConstrained, cost, asks, complete, list, read',
    ],
    [
      { prompts: [prompt(both)] },
      'prompt',
      'name, title, description, argsSchema, complete, icons, _meta, scopes, hidden, check, senderConstrained, cost, asks, get',
    ],
  ] as const) {
    assert.deepEqual(problemsOf(server), [
      `The ${kind} "probe" has an unknown member "scope": it may have ${all}`,
      `The ${kind} "probe" has an unknown member "hiden": it may have ${all}`,
    ])
  }
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  for (const [change, problem] of [
    [{ scopes: null, hidden: true }, 'has null for scopes: give a list of strings'],
    [{ icons: null }, 'has null for icons: give a list'],
    [{ icons: {} }, 'has an object for icons: give a list'],
    [{ _meta: 'x' }, 'has "x" for _meta: give an object that JSON can carry'],
    [{ _meta: { a: 1n } }, 'has an object for _meta: give an object that JSON can carry'],
    [{ _meta: cyclic }, 'has an object for _meta: give an object that JSON can carry'],
    [{ title: 5 }, 'has 5 for title: give a non-empty string'],
    [{ cost: 0 }, 'has 0 for cost: give a number above 0, such as 10'],
    [{ cost: -1 }, 'has -1 for cost: give a number above 0, such as 10'],
    [{ cost: Infinity }, 'has Infinity for cost: give a number above 0, such as 10'],
    [{ cost: NaN }, 'has NaN for cost: give a number above 0, such as 10'],
    [{ cost: '10' }, 'has "10" for cost: give a number above 0, such as 10'],
  ] as const) {
    const given = change as object
    for (const [kind, server] of [
      ['tool', { tools: [tool(given)] }],
      ['resource', { resources: [resource(given)] }],
      ['resource template', { resources: [template('x://{a}', given)] }],
      ['prompt', { prompts: [prompt(given)] }],
    ] as const) {
      const problems = problemsOf(server)
      assert.ok(problems.includes(`The ${kind} "probe" ${problem}`), problems.join(' | '))
    }
  }
  assert.deepEqual(problemsOf({ tools: [tool({ annotations: 'read' })] }), [
    'The tool "probe" has "read" for annotations: give an object that JSON can carry',
  ])
  assert.deepEqual(problemsOf({ prompts: [prompt({ complete: null, description: 5 })] }), [
    'The prompt "probe" has null for complete: give an object',
    'The prompt "probe" has 5 for description: give a non-empty string',
  ])
})
