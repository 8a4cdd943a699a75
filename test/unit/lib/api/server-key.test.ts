import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { environmentOf, ofType, statementsOf, type Synthesis, synthesize } from '../synthesis.ts'

const SECRET = 'Api/ServerKey/Secret'
const SHARED = { SHARED_TOKEN_CACHE: 'true' }
const arnOf = (synthesis: Synthesis) => environmentOf(synthesis, 'Mcp')['SERVER_KEY_ARN']

suite('the server key', () => {
  test('is a random one, which goes with the stack, and which the MCP function may read', () => {
    const shared = synthesize(SHARED)
    const { Properties: properties, DeletionPolicy: onDeletion } =
      shared.resources.get(SECRET) ?? {}
    const { GenerateSecretString: generated } = properties ?? {}
    assert.deepEqual(generated, { PasswordLength: 64, ExcludePunctuation: true })
    assert.equal(onDeletion, 'Delete')
    assert.equal(arnOf(shared), `\${${SECRET}}`)
    assert.equal(environmentOf(shared, 'Metadata')['SERVER_KEY_ARN'], undefined)
    const reading = statementsOf(shared, 'Mcp').map(({ Resource: resource }) => resource)
    assert.ok(reading.includes(`\${${SECRET}}`))
  })

  test('is there for limits that environments share, too', () => {
    const limited = synthesize({ CALLS_PER_MINUTE_PER_CALLER: '60', SHARED_CALLER_LIMIT: 'true' })
    assert.equal(arnOf(limited), `\${${SECRET}}`)
    const alone = synthesize({ CALLS_PER_MINUTE_PER_CALLER: '60' })
    assert.equal(arnOf(alone), undefined)
  })

  test('is an existing one, if the settings name it', () => {
    const existing = synthesize({ ...SHARED, SERVER_KEY_ARN: 'mcp/server-key' })
    assert.equal(existing.resources.get(SECRET), undefined)
    assert.equal(arnOf(existing), 'mcp/server-key')
  })

  test('does not exist where nothing needs it', () => {
    const plain = synthesize()
    assert.equal(arnOf(plain), undefined)
    assert.equal(ofType(plain, 'AWS::SecretsManager::Secret').length, 1)
  })
})
