import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { readDeploymentSettings } from '../../../../lib/settings/deployment-settings.ts'
import { jwksFileProblem, shippedKeys } from '../../../../lib/settings/jwks-file.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { synthesizeApi } from '../synthesis.ts'

const file = path.join(temporaryFolder('jwks-file'), 'jwks.json')
const KEY = { kty: 'RSA', kid: 'k', n: 'AQAB', e: 'AQAB' }

function write(content: unknown): string {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}
const problemOf = (content: unknown) => jwksFileProblem(write(content)) ?? ''

suite('a file of public keys', () => {
  test('is shipped without what verifies nothing', () => {
    const keys = [
      { ...KEY, x5c: ['MII'], x5t: 'x', 'x5t#S256': 'y' },
      { ...KEY, kid: 'two' },
    ]
    assert.equal(problemOf({ keys }), '')
    assert.deepEqual(JSON.parse(shippedKeys(file)), { keys: [KEY, { ...KEY, kid: 'two' }] })
  })

  test('that is not there, is no JSON, or holds no keys, is refused with the reason', () => {
    const wanted = '; give the path of a JSON file with "keys", as the issuer’s jwks_uri answers it'
    assert.equal(jwksFileProblem('/none.json'), `there is no such file${wanted}`)
    assert.equal(jwksFileProblem(path.dirname(file)), `it is a folder${wanted}`)
    const below = `${write('{}')}/jwks.json`
    assert.equal(jwksFileProblem(below), `it cannot be read (ENOTDIR)${wanted}`)
    for (const content of ['', '{', 'keys']) {
      assert.equal(problemOf(content), `it holds no JSON${wanted}`)
    }
    for (const content of ['[]', 'null', '{"keys":{}}']) {
      assert.equal(problemOf(content), `its JSON has no list "keys"${wanted}`)
    }
    assert.match(problemOf({ keys: [] }), /^give a file with at least one key/)
  })

  test('with a private or symmetric key is refused: everyone who may read the function could take it', () => {
    assert.match(problemOf({ keys: [KEY, { ...KEY, d: 'AQAB' }] }), /^leave out private keys.* d:/)
    assert.match(problemOf({ keys: [{ kty: 'oct', k: 'AQAB' }] }), /which have k:/)
  })

  test('needs a check of signatures', () => {
    const environment = {
      AUTH_ISSUER: 'https://auth.example.com',
      AUTH_JWKS_FILE: write({ keys: [KEY] }),
    }
    assert.equal(readDeploymentSettings({ ...environment, TOKEN_CHECK: 'jwt' }).jwksFile, file)
    assert.throws(
      () => readDeploymentSettings(environment),
      /AUTH_JWKS_FILE is set, and TOKEN_CHECK is "introspection": no signature is verified/,
    )
    assert.throws(
      () => readDeploymentSettings({ ...environment, AUTH_JWKS_FILE: 'none.json' }),
      /AUTH_JWKS_FILE is "none.json": there is no such file; give the path/,
    )
    assert.throws(() => synthesizeApi({ jwksFile: file }), /also set tokenCheck to jwt/)
    assert.throws(
      () => synthesizeApi({ jwksFile: 'none.json', tokenCheck: 'jwt' }),
      /jwksFile is "none.json": there is no such file; give the path/,
    )
  })
})
