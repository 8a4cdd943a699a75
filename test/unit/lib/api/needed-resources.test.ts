/** What a server says that it needs, in the stack of this repository. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { defineServer } from '../../../../lambda/features/define-server.ts'
import { environmentOf, EVERYTHING, type Json, statementsOf, synthesize } from '../synthesis.ts'
import { TOOL } from '../asking-server.ts'

const SERVER = defineServer({
  tools: [TOOL],
  needs: {
    variables: { NOTES_PAGE: { description: 'notes in a page', default: '20' } },
    secrets: { NOTES_KEY: 'for the API of the notes' },
    tables: { NOTES_TABLE: 'read', TAGS_TABLE: 'readWrite' },
  },
})
const ENVIRONMENT = {
  NOTES_KEY: 'for-the-local-server',
  NOTES_KEY_ARN: 'notes/key',
  NOTES_TABLE: 'notes',
  TAGS_TABLE: 'tags',
}

suite('what a server needs', () => {
  const stack = synthesize(ENVIRONMENT, {}, SERVER)
  const [, , ...statements] = statementsOf(stack, 'Mcp')
  const actionsOn = (table: string): Json =>
    statements.find(({ Resource: resource }) =>
      JSON.stringify(resource).includes(`:table/${table}`),
    )?.['Action'] ?? []

  test('is in the environment of the MCP function alone, without the value of any secret', () => {
    const { NOTES_PAGE, NOTES_KEY, NOTES_KEY_ARN, NOTES_TABLE, TAGS_TABLE } = environmentOf(
      stack,
      'Mcp',
    )
    assert.deepEqual(
      [NOTES_PAGE, NOTES_KEY, NOTES_KEY_ARN, NOTES_TABLE, TAGS_TABLE],
      ['20', undefined, 'notes/key', 'notes', 'tags'],
    )
    assert.doesNotMatch(stack.text, /for-the-local-server/)
    assert.equal(environmentOf(stack, 'Metadata')['NOTES_TABLE'], undefined)
  })

  test('may be read by the function, tables with their indexes, and written where it says so', () => {
    assert.equal(statements.length, 5) // two for each table
    assert.match(
      JSON.stringify(statements[0]),
      /secretsmanager:GetSecretValue.*:secret:notes\/key-/,
    )
    assert.ok(JSON.stringify(actionsOn('notes')).includes('dynamodb:Query'))
    assert.ok(!JSON.stringify(actionsOn('notes')).includes('dynamodb:PutItem'))
    assert.ok(JSON.stringify(actionsOn('tags')).includes('dynamodb:PutItem'))
    assert.match(JSON.stringify(statements[1]), /:table\/notes\/index\/\*/)
  })

  test('is decrypted by the key of the settings, through Secrets Manager', () => {
    const { KMS_KEY_ARN } = EVERYTHING
    const encrypted = synthesize(
      { ...ENVIRONMENT, OAUTH_CLIENT_SECRET_ARN: 'mcp/client', KMS_KEY_ARN },
      {},
      SERVER,
    )
    const resources = statementsOf(encrypted, 'Mcp').map(({ Resource: resource }) => resource)
    assert.equal(resources.filter((resource) => resource === KMS_KEY_ARN).length, 1)
  })
})

test('a server that needs nothing gets nothing', () => {
  assert.equal(statementsOf(synthesize(), 'Mcp').length, 2)
})
