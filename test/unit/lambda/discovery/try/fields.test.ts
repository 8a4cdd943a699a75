import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  argumentsOf,
  fieldsOf,
  headersOf,
  headerText,
} from '../../../../../lambda/discovery/try/fields.ts'

const kinds = (schema: unknown) =>
  fieldsOf(schema).map(({ name, label, kind, isRequired, initial }) => [
    name,
    label,
    kind,
    isRequired,
    initial,
  ])

/** The arguments that these texts make. */
const read = (properties: object, texts: readonly string[], required: readonly string[] = []) =>
  argumentsOf(fieldsOf({ type: 'object', properties, required }), texts)

suite('a form', () => {
  test('has a field for each property, of its kind, with what the schema says of it', () => {
    const properties = {
      text: { type: 'string', title: 'A text', description: 'Any.', default: 'x' },
      number: { type: 'number', default: 0 },
      whole: { type: 'integer' },
      flag: { type: 'boolean', default: false },
      color: { enum: ['red', null, { deep: 1 }], default: { deep: 1 } },
      only: { const: 'this', default: 'other' },
      list: { type: 'array', default: [1] },
      nullable: { type: ['string', 'null'] },
      anything: true,
    }
    assert.deepEqual(kinds({ type: 'object', properties, required: ['text', 'flag'] }), [
      ['text', 'A text (text)', 'text', true, 'x'],
      ['number', 'number', 'number', false, '0'],
      ['whole', 'whole', 'integer', false, ''],
      ['flag', 'flag', 'choice', true, '1'],
      ['color', 'color', 'choice', false, '2'],
      ['only', 'only', 'choice', false, ''],
      ['list', 'list', 'json', false, '[1]'],
      ['nullable', 'nullable', 'json', false, ''],
      ['anything', 'anything', 'json', false, ''],
    ])
    assert.equal(fieldsOf({ properties })[0]?.description, 'Any.')
  })

  test('has one field for all arguments where the schema describes them in another way', () => {
    const whole = [['', 'Arguments, as JSON', 'json', true, '{}']]
    for (const schema of [
      undefined,
      null,
      [],
      'x',
      { $ref: '#/x' },
      { anyOf: [] },
      { properties: 1 },
    ]) {
      assert.deepEqual(kinds(schema), whole)
    }
    assert.deepEqual(argumentsOf(fieldsOf(undefined), ['{"a":1}']).values, { a: 1 })
    assert.equal(argumentsOf(fieldsOf(undefined), ['{']).problems.length, 1)
  })

  test('has none for a tool without arguments', () => {
    assert.deepEqual(kinds({ type: 'object' }), [])
    assert.deepEqual(read({}, []), { problems: [], values: {} })
  })
})

suite('what is typed becomes arguments', () => {
  test('of the types of the schema', () => {
    const properties = {
      text: { type: 'string' },
      number: { type: 'number' },
      whole: { type: 'integer' },
      flag: { type: 'boolean' },
      list: { type: 'array' },
    }
    const { problems, values } = read(properties, ['a "b"', ' -2.5e3 ', '7', '0', '[1, "x"]'])
    assert.deepEqual(problems, [])
    assert.deepEqual(values, { text: 'a "b"', number: -2500, whole: 7, flag: true, list: [1, 'x'] })
  })

  test('without what is left out, and with a required text that is empty', () => {
    const properties = {
      a: { type: 'string' },
      b: { type: 'string' },
      c: { type: 'number' },
      d: {},
    }
    const { problems, values } = read(properties, ['', '', ' ', ''], ['b'])
    assert.deepEqual([problems, values], [[], { b: '' }])
  })

  test('not where it is wrong, and each place says why', () => {
    const properties = {
      a: { type: 'number' },
      b: { type: 'integer' },
      c: { type: 'object' },
      d: { type: 'boolean' },
    }
    const { problems } = read(properties, ['1e999', '1.5', '{', ''], ['d'])
    assert.deepEqual(
      [problems[0], problems[1], problems[3]],
      ['Give a number.', 'Give a whole number.', 'This is required.'],
    )
    assert.match(problems[2] ?? '', /JSON/)
    assert.equal(read({ a: { type: 'number' } }, []).problems.length, 0)
  })

  test('with names that mean something to JavaScript', () => {
    const properties = JSON.parse(
      '{"__proto__":{"type":"string"},"constructor":{"type":"string"}}',
    ) as object
    const { values } = read(properties, ['x', 'y'])
    assert.equal(JSON.stringify(values), '{"__proto__":"x","constructor":"y"}')
  })
})

suite('headers repeat the arguments that the schema names', () => {
  const fields = fieldsOf({
    properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, other: { type: 'string' } },
  })

  test('where they are given', () => {
    assert.deepEqual(headersOf(fields, { region: 'eu', other: 'x' }), { 'Mcp-Param-Region': 'eu' })
    assert.deepEqual(headersOf(fields, { other: 'x' }), {})
    assert.deepEqual(headersOf(fields, [1]), {})
  })

  test('in base64 where no header can carry them', () => {
    for (const [text, header] of [
      ['a b', 'a b'],
      [' a', '=?base64?IGE=?='],
      ['ü\n', '=?base64?w7wK?='],
      ['=?base64?YQ==?=', '=?base64?PT9iYXNlNjQ/WVE9PT89?='],
    ] as const) {
      assert.equal(headerText(text), header)
    }
  })
})
