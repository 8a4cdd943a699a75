import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromJsonSchema } from '@modelcontextprotocol/server'
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
        'has ["all"] for annotations.audience: give "user", "assistant" or both',
      ],
      [
        { annotations: { audience: 'user' } },
        'has "user" for annotations.audience: give "user", "assistant" or both',
      ],
      [
        { annotations: { priority: 2 } },
        'has 2 for annotations.priority: give a number from 0 to 1',
      ],
      [
        { annotations: { lastModified: 'yesterday' } },
        'has "yesterday" for annotations.lastModified: give a time such as "2026-07-28T15:00:58Z"',
      ],
      [
        { annotations: { lastModified: '2026-13-01' } },
        'has "2026-13-01" for annotations.lastModified: give a time such as "2026-07-28T15:00:58Z"',
      ],
      [
        { annotations: { lastModified: 5 } },
        'has 5 for annotations.lastModified: give a time such as "2026-07-28T15:00:58Z"',
      ],
      [{ annotations: null }, 'has null for annotations: give an object that JSON can carry'],
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
      [undefined, 'has undefined for uriTemplate: give a string, such as "notes://{id}"'],
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
      [
        'x://EXAMPLE/../{a}',
        'has "x://EXAMPLE/../{a}" for uriTemplate, which nothing can fit: "x://EXAMPLE/../x" is compared as "x://EXAMPLE/x"',
      ],
      [
        'https://EXAMPLE.com/{a}',
        'has "https://EXAMPLE.com/{a}" for uriTemplate, which nothing can fit: "https://EXAMPLE.com/x" is compared as "https://example.com/x"',
      ],
      [
        'https://[{a}]/',
        'has "https://[{a}]/" for uriTemplate, which nothing can fit: "https://[x]/" is not a URI',
      ],
      ['x://{}', 'has "x://{}" for uriTemplate: give one with variables, such as "notes://{id}"'],
      ['x://{a}/{a}', 'has the variable "a" twice in uriTemplate: rename one'],
      ...['{a:3}', '{a*}', '{a b}'].map(
        (wrong) =>
          [
            `x://${wrong}`,
            `has "${wrong}" in uriTemplate: give names of letters, digits and "_", without ":" or "*"`,
          ] as const,
      ),
      ['x://{#a}', 'has "{#a}" in uriTemplate: no fragment reaches a server, leave it out'],
      ...['x://a{?b}{&c}', 'x://{?b}/{c}'].map(
        (wrong) =>
          [
            wrong,
            `has "{?b}" in uriTemplate: end with all variables of the query in one, such as {?text,page}`,
          ] as const,
      ),
      ['x://{a,b}', 'has "{a,b}" in uriTemplate: give each variable braces of its own'],
      [
        'x://{a}-{b}-{c}',
        'has more than 2 variables in "{a}-{b}-{c}" of uriTemplate: put slashes between them',
      ],
      [
        'x://{+a}/{b}/{c}',
        'has more than 2 variables in "x://{+a}/{b}/{c}" of uriTemplate: put slashes between them, and no "+" before one',
      ],
    ] as const) {
      const [first] = problemsOf({ resources: [template(uriTemplate)] })
      assert.equal(first, `The resource template "probe" ${problem}`)
    }
    assert.deepEqual(
      problemsOf({ resources: [template('x://{a}', { list: [], complete: { b: [] } })] }),
      [
        'The resource template "probe" has a list for list: give a function',
        'The resource template "probe" completes "b", which "x://{a}" does not have: it has a',
      ],
    )
  })

  test('its completions are lists of strings, or functions', () => {
    for (const [given, what] of [
      ['abc', '"abc"'],
      [[1], 'a list'],
      [null, 'null'],
    ] as const) {
      assert.deepEqual(
        problemsOf({ resources: [template('x://{host}:{port}', { complete: { host: given } })] }),
        [
          `The resource template "probe" has ${what} for complete.host: give a list of strings, or a function`,
        ],
      )
    }
  })

  test('no template that passes takes long for any URI', () => {
    for (const uriTemplate of [
      'x://{a}-{b}/{c}-{d}',
      'x://{+a}/{b}',
      'x://{a}{?b,c}',
      'x://{a}{.b}',
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
        'has "date" in argsSchema.at, which JSON cannot carry: use z.iso.datetime(), and .transform() after it if the code wants a Date',
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
    assert.deepEqual(problemsOf({ prompts: [prompt({ name: ' p ' })] }), [
      'The prompt " p " has spaces around its name: leave them out',
    ])
  })

  test('arguments that no text can fill in are refused', () => {
    const argsSchema = z.object({
      number: z.number(),
      whole: z.int().min(5),
      flag: z.boolean().optional(),
      list: z.array(z.string()),
      counted: z.coerce.number().min(5),
      word: z.string().min(20),
      choice: z.enum(['a', 'b']),
      parsed: z.codec(z.string(), z.number(), { decode: Number, encode: String }),
    })
    const wrong = (type: string, name: string) =>
      `The prompt "probe" has "${type}" for argsSchema.${name}, and clients send strings: use z.string(), or z.coerce to convert one`
    assert.deepEqual(problemsOf({ prompts: [prompt({ argsSchema })] }), [
      wrong('number', 'number'),
      wrong('number', 'whole'),
      wrong('boolean', 'flag'),
      wrong('array', 'list'),
    ])
    const odd = fromJsonSchema({ type: 'object', properties: { a: { type: 'number' } } })
    assert.deepEqual(problemsOf({ prompts: [prompt({ argsSchema: odd })] }), [])
  })
})
