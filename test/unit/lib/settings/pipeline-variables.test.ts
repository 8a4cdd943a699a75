import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { loadPipelineVariables } from '../../../../lib/settings/pipeline-variables.ts'

const SETTINGS = ['RESOURCE_NAME', 'ALLOWED_ORIGINS']

function load(variables: unknown, environment: Record<string, string | undefined> = {}) {
  const json = typeof variables === 'string' ? variables : JSON.stringify(variables)
  const all = { ...environment, PIPELINE_VARIABLES: json }
  const names = loadPipelineVariables(all, SETTINGS)
  return { names, environment: all as Record<string, string | undefined> }
}

suite('variables of a pipeline', () => {
  test('keep every character of their values', () => {
    for (const value of [
      'Tools #1',
      '"quoted"',
      "it's",
      '`both` \'"',
      String.raw`C:\new\table`,
      ' spaces around ',
      '$HOME ${HOME} $(id)',
      'a=b',
      'Größe 🙂',
    ])
      assert.deepEqual(load({ RESOURCE_NAME: value }).environment, { RESOURCE_NAME: value })
  })

  test('keep any value at all', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(text, text, (one, other) => {
        const { environment } = load({ RESOURCE_NAME: one, ALLOWED_ORIGINS: other })
        assert.deepEqual(environment, { RESOURCE_NAME: one, ALLOWED_ORIGINS: other })
      }),
    )
  })

  test('set no other variable by a further line', () => {
    const value = 'a\nALLOWED_ORIGINS=*\r\nMCP_SCOPE='
    assert.deepEqual(load({ RESOURCE_NAME: value }), {
      names: ['RESOURCE_NAME'],
      environment: { RESOURCE_NAME: value },
    })
  })

  test('leave alone what is in the environment, and what others read', () => {
    const given = { AWS_ROLE_ARN: 'x', NODE_OPTIONS: 'x', PATH: 'x', LD_PRELOAD: 'x', _X: 'x' }
    const { names, environment } = load(
      { ...given, RESOURCE_NAME: 'other', NOTES_PAGE: '20' },
      { RESOURCE_NAME: 'mine' },
    )
    assert.deepEqual(names, ['NOTES_PAGE'])
    assert.deepEqual(environment, { RESOURCE_NAME: 'mine', NOTES_PAGE: '20' })
  })

  test('are optional', () => {
    for (const text of ['', ' ', '{}']) assert.deepEqual(load(text), { names: [], environment: {} })
    assert.deepEqual(loadPipelineVariables({}, SETTINGS), [])
  })

  test('that are no object of strings are refused, without their values', () => {
    for (const text of ['RESOURCE_NAME=secret', '["secret"]', 'null', '{"RESOURCE_NAME":7}'])
      assert.throws(() => load(text), {
        message: `These settings cannot work:
  - PIPELINE_VARIABLES is no JSON object whose values are all strings: give it \${{ toJSON(vars) }}`,
      })
  })
})
