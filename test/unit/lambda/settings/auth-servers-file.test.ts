import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import {
  authServersFile,
  clientSecretVariables,
  withAuthServersFile,
} from '../../../../lambda/settings/auth-servers-file.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const LIST = '[{"issuer":"https://a.example.com","clientSecretVariable":"SECRET_OF_A"},{},7]'
const file = path.join(temporaryFolder('auth-servers-file'), 'servers.json')
writeFileSync(file, LIST)

test('a path is told from a list', () => {
  for (const text of [undefined, '', ' ', LIST, ` ${LIST}`, '{}']) {
    const environment = { AUTH_SERVERS: text }
    assert.equal(authServersFile(environment), undefined)
    assert.equal(withAuthServersFile(environment), environment)
  }
  assert.equal(authServersFile({ AUTH_SERVERS: ` ${file} ` }), file)
})

test('a file takes the place of its path, unless it cannot be read', () => {
  const others = { RESOURCE_URL: 'x' }
  const found = withAuthServersFile({ ...others, AUTH_SERVERS: file })
  assert.deepEqual(found, { ...others, AUTH_SERVERS: LIST, 'AUTH_SERVERS of a file': file })
  const missing = { AUTH_SERVERS: `${file}.none` }
  assert.equal(withAuthServersFile(missing), missing)
})

test('the variables with secrets are known, whatever else is wrong with the list', () => {
  assert.deepEqual(clientSecretVariables({ AUTH_SERVERS: file }), ['SECRET_OF_A'])
  for (const text of ['[', '{}', '7', '[null]', '[{"clientSecretVariable":7}]', undefined, '']) {
    assert.deepEqual(clientSecretVariables({ AUTH_SERVERS: text }), [], text)
  }
})
