import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { fieldsOf } from '../../../../../lambda/discovery/try/fields.ts'

const kinds = (schema: unknown) =>
  fieldsOf(schema).map(({ name, label, kind, isRequired, initial }) => [
    name,
    label,
    kind,
    isRequired,
    initial,
  ])

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
      mixed: { type: ['string', 'number'] },
      day: { type: 'string', format: 'date' },
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
      ['nullable', 'nullable', 'text', false, ''],
      ['mixed', 'mixed', 'json', false, ''],
      ['day', 'day', 'line', false, ''],
      ['anything', 'anything', 'json', false, ''],
    ])
    assert.equal(fieldsOf({ properties })[0]?.description, 'Any.')
  })

  test('shows the titles of choices that have some', () => {
    const red = { const: '#f00', title: 'Red' }
    const properties = {
      color: { type: 'string', oneOf: [red, { const: '#0f0' }], default: '#0f0' },
      number: { anyOf: [{ const: 1 }, { const: 2 }] },
      either: { oneOf: [red, { type: 'number' }] },
      plain: { enum: ['a'] },
    }
    assert.deepEqual(
      fieldsOf({ properties }).map(({ kind, choices, titles, initial, hint }) => [
        kind,
        choices,
        titles,
        initial,
        hint,
      ]),
      [
        ['choice', ['#f00', '#0f0'], ['Red', '#0f0'], '1', ''],
        ['choice', [1, 2], ['1', '2'], '', ''],
        ['json', [], [], '', `oneOf: ${JSON.stringify([red, { type: 'number' }])}`],
        ['choice', ['a'], ['a'], '', ''],
      ],
    )
  })

  test('has one field for all arguments where the schema describes them in another way', () => {
    const whole = [['', 'Arguments, as JSON', 'members', true, '{}']]
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
    assert.equal(fieldsOf({ anyOf: [{ required: ['a'] }] })[0]?.hint, 'anyOf: [{"required":["a"]}]')
  })

  test('has one more where the schema takes further arguments', () => {
    const further = ['', 'Further arguments, as JSON', 'members', false, '']
    for (const [more, fields] of [
      [{ additionalProperties: true }, [further]],
      [{ additionalProperties: { type: 'number' } }, [further]],
      [{ patternProperties: { '^x-': {} } }, [further]],
      [{ additionalProperties: false, patternProperties: {} }, []],
    ] as const) {
      assert.deepEqual(kinds({ type: 'object', ...more }), fields, JSON.stringify(more))
    }
    const [{ hint } = assert.fail()] = fieldsOf({ additionalProperties: { type: 'number' } })
    assert.equal(hint, 'additionalProperties: {"type":"number"}')
  })

  test('follows references within the schema, and gives up those that lead nowhere', () => {
    const $defs = {
      'a/b': { type: 'string', description: 'Named.' },
      loop: { $ref: '#/$defs/loop' },
      maybe: { anyOf: [{ $ref: '#/$defs/a~1b' }, { type: 'null' }] },
    }
    const properties = {
      named: { $ref: '#/$defs/a~1b', description: 'Mine.' },
      loop: { $ref: '#/$defs/loop' },
      gone: { $ref: '#/$defs/none/at/all' },
      foreign: { $ref: 'https://example.com/schema' },
      maybe: { $ref: '#/$defs/maybe' },
    }
    const fields = fieldsOf({ properties, $defs })
    assert.deepEqual(
      fields.map(({ kind, isNullable }) => [kind, isNullable]),
      [
        ['text', false],
        ['json', false],
        ['json', false],
        ['json', false],
        ['text', true],
      ],
    )
    assert.equal(fields[0]?.description, 'Mine.')
    assert.equal(fields[2]?.hint, '$ref: #/$defs/none/at/all')
  })

  test('takes null for what is a value or null', () => {
    const properties = {
      number: { anyOf: [{ type: 'number', minimum: 1 }, { type: 'null' }], default: null },
      flag: { oneOf: [{ type: 'null' }, { type: 'boolean' }] },
      several: { anyOf: [{ type: 'number' }, { type: 'string' }, { type: 'null' }] },
    }
    assert.deepEqual(
      fieldsOf({ properties }).map(({ kind, isNullable, initial, hint }) => [
        kind,
        isNullable,
        initial,
        hint,
      ]),
      [
        ['number', true, '', 'minimum: 1'],
        ['choice', true, '', ''],
        ['json', false, '', 'anyOf: [{"type":"number"},{"type":"string"},{"type":"null"}]'],
      ],
    )
  })

  test('says what else the schema says, without the bounds of whole numbers that JavaScript has', () => {
    const most = Number.MAX_SAFE_INTEGER
    const properties = {
      a: { type: 'integer', minimum: -most, maximum: most, $schema: 'x' },
      b: { type: 'integer', minimum: 1, maximum: 10, title: 'B' },
      c: { type: 'string', pattern: '^a', minLength: 1 },
      day: { type: 'string', pattern: '^.{100}', format: 'date' },
      d: { type: 'array', items: { type: 'string' }, default: [] },
    }
    assert.deepEqual(
      fieldsOf({ properties }).map(({ hint }) => hint),
      [
        '',
        'minimum: 1, maximum: 10',
        'pattern: ^a, minLength: 1',
        'format: date',
        'type: array, items: {"type":"string"}',
      ],
    )
  })

  test('begins with the only value that a required argument may have', () => {
    assert.deepEqual(kinds({ properties: { a: { const: 'x' } }, required: ['a'] }), [
      ['a', 'a', 'choice', true, '0'],
    ])
  })

  test('has none for a tool without arguments', () => {
    assert.deepEqual(kinds({ type: 'object' }), [])
  })
})
