import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  argumentsOf,
  headersOf,
  headerText,
} from '../../../../../lambda/discovery/try/arguments.ts'
import { fieldsOf } from '../../../../../lambda/discovery/try/fields.ts'

/** The arguments that these texts make. */
const read = (properties: object, texts: readonly string[], required: readonly string[] = []) =>
  argumentsOf(fieldsOf({ type: 'object', properties, required }), texts)

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
      ['Give a number.', 'Give a whole number of at most 15 digits.', 'This is required.'],
    )
    assert.match(problems[2] ?? '', /^Give JSON, with quotes around texts: .*JSON/)
    const large = read({ a: { type: 'integer' } }, ['12345678901234567890'])
    assert.match(large.problems[0] ?? '', /at most 15 digits/, 'rather than another number')
    assert.equal(read({ a: { type: 'number' } }, []).problems.length, 0)
  })

  test('with null where an empty field can mean it, and is not left out', () => {
    const either = (type: string) => ({ anyOf: [{ type }, { type: 'null' }] })
    const properties = { a: either('string'), b: either('boolean'), c: either('integer') }
    assert.deepEqual(read(properties, ['', '', ''], ['a', 'b']).values, { a: null, b: null })
    assert.deepEqual(read(properties, ['x', '1', '3'], ['a', 'b']).values, {
      a: 'x',
      b: false,
      c: 3,
    })
  })

  test('with further ones, which take no field its place', () => {
    const fields = fieldsOf({ properties: { a: { type: 'string' } }, additionalProperties: true })
    assert.deepEqual(argumentsOf(fields, ['x', '{"a":"y","b":2}']).values, { a: 'x', b: 2 })
    assert.deepEqual(argumentsOf(fields, ['x', '']).values, { a: 'x' })
    assert.match(argumentsOf(fields, ['x', '[1]']).problems[1] ?? '', /^Give an object, such as/)
    assert.deepEqual(argumentsOf(fieldsOf(undefined), ['{"a":1}']).values, { a: 1 })
    assert.equal(argumentsOf(fieldsOf(undefined), ['{']).problems.length, 1)
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
    assert.deepEqual(headersOf(fields, { region: null }), {})
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
