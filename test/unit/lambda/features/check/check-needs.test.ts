import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  neededNames,
  neededVariables,
  needsProblems,
} from '../../../../../lambda/features/check/check-needs.ts'

const NEEDS = {
  variables: {
    NOTES_URL: 'where the notes are',
    NOTES_PAGE: { description: 'notes in a page', default: '20' },
  },
  secrets: { NOTES_KEY: 'for the API of the notes' },
  tables: { NOTES_TABLE: 'read', TAGS_TABLE: 'readWrite' },
  exchange: { 'https://notes.example.com': 'notes of the user' },
} as const

test('what a server needs is found by variables, each with what it is for', () => {
  assert.deepEqual(
    neededVariables(NEEDS).map(({ name, purpose, fallback }) => [name, purpose, fallback]),
    [
      ['NOTES_URL', 'The server needs it (where the notes are)', undefined],
      ['NOTES_PAGE', 'The server needs it (notes in a page)', '20'],
      ['NOTES_KEY_ARN', 'It names the secret NOTES_KEY (for the API of the notes)', undefined],
      ['NOTES_TABLE', 'It names the table that the server reads', undefined],
      ['TAGS_TABLE', 'It names the table that the server reads and writes', undefined],
    ],
  )
  assert.deepEqual(neededVariables({}), [])
  assert.deepEqual(needsProblems(NEEDS), [])
})

test('its names are those of the variables, and of the secrets', () => {
  assert.deepEqual(neededNames(NEEDS), [
    'NOTES_URL',
    'NOTES_PAGE',
    'NOTES_KEY',
    'NOTES_KEY_ARN',
    'NOTES_TABLE',
    'TAGS_TABLE',
  ])
})

test('names that something else reads are refused, of secrets both', () => {
  assert.deepEqual(
    needsProblems({
      variables: { AWS_REGION: 'x' },
      secrets: { KMS_KEY: 'x', OAUTH_CLIENT_SECRET: 'x' },
      tables: { PORT: 'read' },
    }),
    [
      'needs.variables has AWS_REGION, which AWS sets in the function: choose another name',
      'needs.secrets has KMS_KEY_ARN, which is a setting: choose another name',
      'needs.secrets has OAUTH_CLIENT_SECRET, which is a setting: choose another name',
      'needs.secrets has OAUTH_CLIENT_SECRET_ARN, which is a setting: use the prop clientSecret for it, or another name',
      'needs.tables has PORT, which is a setting: choose another name',
    ],
  )
})

test('names that two needs have are refused', () => {
  assert.deepEqual(
    needsProblems({
      variables: { NOTES: 'x', KEY_ARN: 'x' },
      secrets: { KEY: 'x' },
      tables: { NOTES: 'read' },
    }),
    [
      'needs has KEY_ARN twice: give each variable and secret a name of its own',
      'needs has NOTES twice: give each variable and secret a name of its own',
    ],
  )
})

test('what is misspelt or of another type is refused: a table access above all', () => {
  const names = 'give an object with a member for each name'
  const noText = 'say what it is for, or give an object with description and default'
  for (const [needs, problem] of [
    [
      { tables: { NOTES: 'Read' } },
      'needs.tables has "Read" for NOTES: give "read" or "readWrite"',
    ],
    [
      { variable: {} },
      'needs has an unknown member "variable": it may have variables, secrets, tables, exchange',
    ],
    [
      { credentials: { KEY: 'a key' } },
      'needs has an unknown member "credentials": it may have variables, secrets, tables, exchange; keys of services belong into secrets, and secret(NAME) reads them',
    ],
    [{ variables: null }, `needs has null for variables: ${names}`],
    [{ variables: ['NOTES'] }, `needs has a list for variables: ${names}`],
    [{ exchange: new Map([['a', 'x']]) }, `needs has an object for exchange: ${names}`],
    [{ secrets: new Set(['A']) }, `needs has an object for secrets: ${names}`],
    [{ variables: { NOTES: null } }, `needs.variables has null for NOTES: ${noText}`],
    [{ variables: { NOTES: ' ' } }, `needs.variables has " " for NOTES: ${noText}`],
    [
      { variables: { NOTES: { description: 'x', default: 5 } } },
      'needs.variables.NOTES has 5 for default: give a string',
    ],
    [
      { variables: { NOTES: { description: 'x', fallback: '5', default: '' } } },
      'needs.variables.NOTES has an unknown member "fallback": it may have description, default',
    ],
    [
      { variables: { NOTES: { description: 'x' } } },
      'needs.variables.NOTES has no default: give a string',
    ],
    [{ secrets: { NOTES: 5 } }, 'needs.secrets has 5 for NOTES: say what it is for'],
    [
      { exchange: { 'a b': 'x' } },
      'needs.exchange has the name "a b": give the audience or resource',
    ],
    [{ exchange: { notes: '' } }, 'needs.exchange has "" for notes: say what it is'],
  ] as const) {
    assert.deepEqual(needsProblems(needs), [problem])
  }
})
