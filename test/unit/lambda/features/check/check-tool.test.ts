import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import {
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

const inTool = (change: object) => problemsOf({ tools: [tool(change)] })
const OBJECT = z.object({ a: z.string() })
const codec = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
})

describe('of a tool', () => {
  test('name, description, function and hints are what they must be', () => {
    const name =
      'has a name that MCP does not allow: use 1 to 128 letters, digits, "_", "-" and "."'
    for (const wrong of ['', 'a b', 'a/b', 'ä', 'x'.repeat(129), undefined, 7]) {
      assert.ok(
        inTool({ name: wrong }).some((problem) => problem.endsWith(name)),
        String(wrong),
      )
    }
    for (const [change, problem] of [
      [{ description: ' ' }, 'has no description: say what it does, for the model'],
      [{ description: undefined }, 'has no description: say what it does, for the model'],
      [{ run: undefined }, 'has undefined for run: give a function'],
      [
        { annotations: { readOnlyHint: 'yes' } },
        'has "yes" for annotations.readOnlyHint: give true or false',
      ],
    ] as const) {
      assert.deepEqual(inTool(change), [`The tool "probe" ${problem}`])
    }
  })

  test('schemas are schemas of objects that JSON can carry, by the place of the fault', () => {
    const carry = (type: string, place: string, instead = '') =>
      `has "${type}" in ${place}, which JSON cannot carry${instead}`
    const date = ': use z.iso.datetime(), and .transform() after it if the code wants a Date'
    for (const [schema, problems] of [
      [z.object({ a: z.object({ at: z.date() }) }), [carry('date', 'inputSchema.a.at', date)]],
      [z.object({ at: z.coerce.date().optional() }), [carry('date', 'inputSchema.at', date)]],
      [
        z.object({ n: z.bigint().nullable() }),
        [carry('bigint', 'inputSchema.n', ': use z.int() or z.string()')],
      ],
      [
        z.object({ m: z.map(z.string(), z.string()), s: z.set(z.string()) }),
        [
          carry('map', 'inputSchema.m', ': use z.record()'),
          carry('set', 'inputSchema.s', ': use z.array()'),
        ],
      ],
      [
        z.object({ l: z.array(z.union([z.string(), z.nan()])) }),
        [carry('nan', 'inputSchema.l', ': use z.number()')],
      ],
      [z.object({ t: z.tuple([z.string(), z.symbol()]) }), [carry('symbol', 'inputSchema.t.1')]],
      [
        z.object({
          r: z.record(
            z.string(),
            z.custom(() => true),
          ),
        }),
        [carry('custom', 'inputSchema.r', ': use a schema that JSON has a type for')],
      ],
      [z.intersection(z.object({ a: z.date() }), OBJECT), [carry('date', 'inputSchema.a', date)]],
      [z.string(), ['has "string" for inputSchema: give an object, such as z.object({ … })']],
      [
        z.union([z.object({ a: z.string() }), z.string()]),
        ['has no type for inputSchema: give an object, such as z.object({ … })'],
      ],
      [{ a: z.string() }, [NO_SCHEMA('inputSchema')]],
      [null, [NO_SCHEMA('inputSchema')]],
      ['a', [NO_SCHEMA('inputSchema')]],
      [
        throwing('no zod', undefined),
        ['has a schema in inputSchema that JSON Schema cannot express: no zod'],
      ],
      [
        z.object({ region: z.number().meta({ 'x-mcp-header': 'Region' }) }),
        [
          'has "Region" for x-mcp-header of region, whose type is "number": only string, integer and boolean can be in a header',
        ],
      ],
      [
        z.object({ a: z.string().meta({ 'x-mcp-header': 'a b' }) }),
        ['has "a b" for x-mcp-header of a: give the name of a header field'],
      ],
      [
        z.object({
          a: z.string().meta({ 'x-mcp-header': 'A' }),
          b: z.string().meta({ 'x-mcp-header': 'a' }),
        }),
        ['has "a" for x-mcp-header of b twice: give each argument a header of its own'],
      ],
    ] as const) {
      assert.deepEqual(
        inTool({ inputSchema: schema }),
        problems.map((problem) => `The tool "probe" ${problem}`),
      )
    }
  })

  test('an output schema may be of any JSON, and may convert to it', () => {
    assert.deepEqual(inTool({ outputSchema: z.object({ at: codec }) }), [
      'The tool "probe" has "date" in outputSchema.at, which JSON cannot carry: use z.iso.datetime(), or z.date().transform(…).pipe(z.iso.datetime()) if the code returns a Date',
    ])
    assert.deepEqual(inTool({ outputSchema: z.object({ n: z.string().transform(Number) }) }), [
      'The tool "probe" has "transform" in outputSchema.n, which JSON cannot carry: use .pipe(…) after it, with the schema of what it returns',
    ])
    assert.deepEqual(inTool({ outputSchema: 5 }), [`The tool "probe" ${NO_SCHEMA('outputSchema')}`])
    assert.deepEqual(inTool({ outputSchema: z.string() }), [])
  })

  test('a schema that contains itself is followed to an end', () => {
    const deep = Array.from({ length: 12 }).reduce<z.ZodType>(
      (inner) => z.object({ a: inner }),
      z.date(),
    )
    assert.match(inTool({ inputSchema: deep })[0] ?? '', /which JSON cannot carry|cannot express/)
  })
})

function NO_SCHEMA(member: string) {
  return `has no schema in ${member}: give one of zod 4.2 or later, or of another library with Standard JSON Schema, or fromJsonSchema(…) of @modelcontextprotocol/server`
}

/** A schema of another library. */
function throwing(message: string, type: string | undefined) {
  const fail = () => {
    throw new Error(message)
  }
  return {
    type,
    '~standard': { validate: () => ({ value: 1 }), jsonSchema: { input: fail, output: fail } },
  }
}
