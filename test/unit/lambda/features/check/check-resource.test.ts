import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineServer,
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

const OBJECT = z.object({ a: z.string() })

describe('of a resource', () => {
  test('URI, size, type, annotations, name and function are what they must be', () => {
    for (const [change, problem] of [
      [{ uri: 'today' }, 'has "today" for uri: give one with a scheme, such as "notes://today"'],
      [
        { uri: undefined },
        'has undefined for uri: give one with a scheme, such as "notes://today"',
      ],
      [
        { uri: 'https://example.com' },
        'has "https://example.com" for uri: write it as "https://example.com/", which it is compared as',
      ],
      [
        { uri: 'X://a/b c' },
        'has "X://a/b c" for uri: write it as "x://a/b%20c", which it is compared as',
      ],
      [{ size: -1 }, 'has -1 for size: give a number of bytes'],
      [{ size: '1' }, 'has "1" for size: give a number of bytes'],
      [{ mimeType: 'text' }, 'has "text" for mimeType: give a type such as "text/markdown"'],
      [
        { annotations: { audience: ['all'] } },
        String.raw`has "[\"all\"]" for annotations.audience: give "user", "assistant" or both`,
      ],
      [
        { annotations: { audience: 'user' } },
        String.raw`has "\"user\"" for annotations.audience: give "user", "assistant" or both`,
      ],
      [
        { annotations: { priority: 2 } },
        'has 2 for annotations.priority: give a number from 0 to 1',
      ],
      [{ read: 'text' }, 'has "text" for read: give a function'],
    ] as const) {
      const problems = problemsOf({ resources: [resource(change)] })
      assert.ok(problems.includes(`The resource "probe" ${problem}`), problems.join(' | '))
    }
    assert.deepEqual(problemsOf({ resources: [resource({ name: ' ' })] }), [
      'The resource " " has no name',
    ])
  })

  test('a template has variables that a URI can be taken apart by', () => {
    for (const [uriTemplate, problem] of [
      [undefined, 'has undefined for uriTemplate: give a text, such as "notes://{id}"'],
      ['x://a', 'has "x://a" for uriTemplate: give one with variables, such as "notes://{id}"'],
      ['x://{a', 'has "x://{a" for uriTemplate: give one with variables, such as "notes://{id}"'],
      [
        '{scheme}://a',
        'has "{scheme}://a" for uriTemplate: begin with a scheme in small letters, such as "notes://{id}"',
      ],
      [
        'X://{a}',
        'has "X://{a}" for uriTemplate: begin with a scheme in small letters, such as "notes://{id}"',
      ],
      ['x://{a,b}', 'has "{a,b}" in uriTemplate: give each variable braces of its own'],
      [
        'x://{a}-{b}-{c}',
        'has more than 2 variables in "{a}-{b}-{c}" of uriTemplate: put slashes between them',
      ],
      [
        'x://{+a}/{b}/{c}',
        'has more than 2 variables in "x://{+a}/{b}/{c}" of uriTemplate: put slashes between them, and no "+" or "#" before one',
      ],
    ] as const) {
      assert.deepEqual(problemsOf({ resources: [template(uriTemplate)] }), [
        `The resource template "probe" ${problem}`,
      ])
    }
    assert.deepEqual(
      problemsOf({ resources: [template('x://{a}', { list: [], complete: { b: [] } })] }),
      [
        'The resource template "probe" has a list for list: give a function',
        'The resource template "probe" completes "b", which "x://{a}" does not have: it has a',
      ],
    )
  })

  test('no template that passes takes long for any URI', () => {
    for (const uriTemplate of [
      'x://{a}-{b}/{c}-{d}',
      'x://{+a}/{b}',
      'x://{a}{?b,c}',
      'x://{a*}.{b}',
    ]) {
      assert.deepEqual(problemsOf({ resources: [template(uriTemplate)] }), [], uriTemplate)
      const { variablesIn } = template(uriTemplate)
      for (const filler of ['-', 'a', ',', '.', '/', '&b=', '%']) {
        const uri = `x://${filler.repeat(Math.floor(2000 / filler.length))}\n`
        const start = process.cpuUsage().user
        variablesIn(uri)
        assert.ok(process.cpuUsage().user - start < 2_000_000, `${uriTemplate} ${filler}`)
      }
    }
  })
})

describe('of a prompt', () => {
  test('name, function, arguments and completions are what they must be', () => {
    for (const [change, problem] of [
      [{ get: undefined }, 'has undefined for get: give a function'],
      [
        { argsSchema: z.object({ at: z.date() }) },
        'has "date" in argsSchema.at, which JSON cannot carry: use z.iso.datetime() for a text, or z.codec() to convert it',
      ],
      [{ complete: { a: [] } }, 'completes "a", which is none of its arguments: it has none'],
      [
        { argsSchema: OBJECT, complete: { b: [] } },
        'completes "b", which is none of its arguments: it has a',
      ],
    ] as const) {
      assert.deepEqual(problemsOf({ prompts: [prompt(change)] }), [`The prompt "probe" ${problem}`])
    }
    assert.deepEqual(problemsOf({ prompts: [prompt({ name: '' })] }), ['The prompt "" has no name'])
  })
})
