import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ServerDefinition } from '../../../../lambda/features/define-server.ts'
import { readDeploymentSettings } from '../../../../lib/settings/deployment-settings.ts'
import { problemsOf } from '../../../support/setting-cases.ts'

const SERVER = { AUTH_HOST: 'keycloak.example.com', AUTH_PORT: '443' }
const NEEDS = {
  variables: {
    NOTES_URL: 'where the notes are',
    NOTES_PAGE: { description: 'notes in a page', default: '20' },
  },
  secrets: { NOTES_KEY: 'for the API of the notes' },
  tables: { NOTES_TABLE: 'read', TAGS_TABLE: 'readWrite' },
} as const

/** The problems of these variables; without any the test fails. */
function problems(environment: Record<string, string>, server: ServerDefinition): string[] {
  try {
    readDeploymentSettings(environment, server)
  } catch (error) {
    return problemsOf(error)
  }
  return assert.fail('the settings were accepted')
}

suite('what the server says and needs', () => {
  test('introduces it, unless a setting does', () => {
    const server = { title: 'Notes', description: 'Notes of the team.' }
    const { resourceName, resourceDescription } = readDeploymentSettings(
      { ...SERVER, RESOURCE_DESCRIPTION: 'Other.' },
      server,
    )
    assert.deepEqual([resourceName, resourceDescription], ['Notes', 'Other.'])
  })

  test('is read by its variables, of secrets the names alone', () => {
    const environment = {
      NOTES_URL: ' https://notes.example.com ',
      NOTES_KEY: 'for the local server',
      NOTES_KEY_ARN: 'notes/key',
      NOTES_TABLE: 'notes',
      TAGS_TABLE: 'team.tags',
    }
    const { needed } = readDeploymentSettings({ ...SERVER, ...environment }, { needs: NEEDS })
    assert.deepEqual(needed, {
      variables: { NOTES_URL: 'https://notes.example.com', NOTES_PAGE: '20' },
      secrets: { NOTES_KEY: 'notes/key' },
      tables: {
        NOTES_TABLE: { name: 'notes', access: 'read' },
        TAGS_TABLE: { name: 'team.tags', access: 'readWrite' },
      },
    })
    const page = readDeploymentSettings(
      { ...SERVER, ...environment, NOTES_PAGE: '5' },
      { needs: NEEDS },
    )
    assert.equal(page.needed.variables['NOTES_PAGE'], '5')
  })

  test('is named when it is not there, all at once', () => {
    assert.deepEqual(problems({ ...SERVER, NOTES_URL: ' ' }, { needs: NEEDS }), [
      'NOTES_URL is not set. The server needs it (where the notes are): set it in the environment or in .env',
      'NOTES_KEY_ARN is not set. It names the secret NOTES_KEY (for the API of the notes): set it to the name or ARN of an existing one in Secrets Manager',
      'NOTES_TABLE is not set. It names the table that the server reads: set it to the name of an existing one in DynamoDB',
      'TAGS_TABLE is not set. It names the table that the server reads and writes: set it to the name of an existing one in DynamoDB',
    ])
  })

  test('is named with what may be a mistyped name of it', () => {
    const misspelt = { NOTES_URI: 'x', NOTE_KEY: 'x', NOTE_TABLE: 'x', TAG_TABLES: 'x' }
    assert.deepEqual(
      problems({ ...SERVER, ...misspelt }, { needs: NEEDS }).map((problem) =>
        / \(.* is set: .*\)$/.exec(problem)?.[0].split(' (').pop(),
      ),
      [
        'NOTES_URI is set: did you mean NOTES_URL?)',
        'NOTE_KEY is set: did you mean NOTES_KEY?)',
        'NOTE_TABLE is set: did you mean NOTES_TABLE?)',
        'TAG_TABLES is set: did you mean TAGS_TABLE?)',
      ],
    )
  })

  test('is refused in a form that cannot be deployed, without the value of a secret', () => {
    const { secrets } = NEEDS
    assert.deepEqual(problems({ ...SERVER, NOTES_KEY: 'value-of-it' }, { needs: { secrets } }), [
      'NOTES_KEY is set, which only the local server reads: store the secret in Secrets Manager, and set NOTES_KEY_ARN to its name or ARN',
    ])
    assert.deepEqual(
      problems(
        { ...SERVER, NOTES_KEY_ARN: 'value of it', NOTES_TABLE: 'arn:aws:x' },
        { needs: { secrets, tables: { NOTES_TABLE: 'read' } } },
      ),
      [
        'NOTES_KEY_ARN is neither the ARN nor the name of a secret in Secrets Manager (the value is not shown here, in case it is the secret itself)',
        'NOTES_TABLE is "arn:aws:x": give the name of a table in DynamoDB',
      ],
    )
  })

  test('is refused under names that something else reads', () => {
    const needs = { variables: { AUTH_ISSUER: 'the issuer' } }
    assert.deepEqual(problems({ ...SERVER, AUTH_ISSUER: 'https://auth.example.com' }, { needs }), [
      'needs.variables has AUTH_ISSUER, which is a setting: use the prop issuer for it, or another name',
    ])
  })
})
