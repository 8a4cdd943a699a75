import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromJsonSchema } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { elicitUrl } from '../../../../../lambda/features/calls/elicitation.ts'
import { inputRequestOf, isAnswer } from '../../../../../lambda/features/calls/input-requests.ts'

const form = (schema: unknown) =>
  inputRequestOf({ kind: 'form', message: 'Which?', schema: schema as z.ZodObject })

describe('a form', () => {
  test('has strings, numbers, booleans and choices', () => {
    const { method, params } = form(
      z.object({
        name: z.string().max(5),
        age: z.int().optional(),
        score: z.number().default(1),
        sure: z.boolean(),
        one: z.enum(['a', 'b']),
        some: z.array(z.enum(['a', 'b'])),
      }),
    ) as { method: string; params: Record<string, unknown> }
    assert.equal(method, 'elicitation/create')
    assert.equal(params['mode'], 'form')
    assert.equal(params['message'], 'Which?')
    const { type, properties, required } = params['requestedSchema'] as {
      type: string
      properties: Record<string, { type: string }>
      required: string[]
    }
    assert.equal(type, 'object')
    assert.deepEqual(required, ['name', 'sure', 'one', 'some'])
    assert.deepEqual(
      Object.entries(properties).map(([name, field]) => [name, field.type]),
      [
        ['name', 'string'],
        ['age', 'integer'],
        ['score', 'number'],
        ['sure', 'boolean'],
        ['one', 'string'],
        ['some', 'array'],
      ],
    )
    // SEP-1330: choices with titles.
    const titled = { type: 'array', items: { anyOf: [{ const: 'a', title: 'A' }] } }
    form(fromJsonSchema({ type: 'object', properties: { titled } }))
    assert.ok(
      !('required' in (form(z.object({})).params as { requestedSchema: object }).requestedSchema),
    )
  })

  test('has nothing else', () => {
    for (const [schema, told] of [
      [z.object({ at: z.object({ x: z.number() }) }), 'the field "at" of a form'],
      [z.object({ list: z.array(z.string()) }), 'the field "list" of a form'],
      [z.object({ list: z.array(z.number()) }), 'the field "list" of a form'],
      [
        fromJsonSchema({ type: 'object', properties: { list: { type: 'array' } } }),
        'the field "list" of a form',
      ],
      [z.object({ any: z.any() }), 'the field "any" of a form'],
      [z.string(), 'a form of "string"'],
    ] as const) {
      assert.throws(() => form(schema), {
        name: 'UnaskableError',
        message: `${told} cannot be asked: a form is an object of strings, numbers, booleans and choices`,
      })
    }
    assert.throws(() => form(z.object({ on: z.date() })), {
      name: 'UnaskableError',
      message: 'a form cannot be asked: Date cannot be represented in JSON Schema',
    })
  })
})

test('a page has a URL with https:, or is on this machine', () => {
  const problem = (given: string) =>
    `elicitUrl got ${given}: give a URL with https: (http: is accepted only for localhost, 127.0.0.1 and [::1])`
  for (const [url, given] of [
    ['http://user:word@pay.example/7?session=1', 'http://pay.example'],
    ['http://localhost.example', 'http://localhost.example'],
    ['javascript:alert(1)', 'javascript://'],
    ['/pay?session=1', 'what is not a whole URL'],
    ['', 'what is not a whole URL'],
  ] as const) {
    assert.throws(() => elicitUrl('Pay', url), { name: 'UnaskableError', message: problem(given) })
  }
  for (const url of ['https://pay.example/7?session=1', 'http://localhost:8080/', 'http://[::1]']) {
    assert.deepEqual(elicitUrl('Pay', url).request, { kind: 'url', message: 'Pay', url })
  }
})

test('an answer has the shape that its question wants', () => {
  const ANSWERS = {
    form: [{ action: 'accept', content: {} }, { action: 'decline' }, { action: 'cancel' }],
    url: [{ action: 'accept' }, { action: 'decline' }],
    roots: [{ roots: [] }],
    sampling: [{ role: 'assistant', content: { type: 'text', text: 'a' }, model: 'm' }],
  } as const
  const others = [
    null,
    undefined,
    'accept',
    {},
    { action: 'maybe' },
    { role: 'a' },
    { roots: 1 },
    [],
  ]
  for (const kind of ['form', 'url', 'roots', 'sampling'] as const) {
    for (const answer of ANSWERS[kind]) {
      assert.equal(isAnswer(answer, kind), true, `${kind}: ${JSON.stringify(answer)}`)
    }
    for (const other of others) {
      assert.equal(isAnswer(other, kind), false, `${kind}: ${JSON.stringify(other)}`)
    }
  }
  for (const kind of ['form', 'url'] as const) {
    for (const answer of [...ANSWERS.roots, ...ANSWERS.sampling]) {
      assert.equal(isAnswer(answer, kind), false)
    }
  }
  for (const answer of ANSWERS.form) {
    assert.equal(isAnswer(answer, 'roots'), false)
    assert.equal(isAnswer(answer, 'sampling'), false)
  }
})
