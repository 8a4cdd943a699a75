import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { readDeploymentSettings } from '../../../../lib/settings/deployment-settings.ts'
import { caFileProblem } from '../../../../lib/settings/ca-file.ts'
import { selfSigned } from '../../../support/self-signed.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { synthesizeApi } from '../synthesis.ts'

const folder = temporaryFolder('ca-file')
const { key, cert } = selfSigned('auth.example.com')
const file = path.join(folder, 'ca.pem')

function problemOf(content: string, now?: number): string | undefined {
  writeFileSync(file, content)
  return caFileProblem(file, now)
}

suite('a file of certificates', () => {
  test('may hold several, and text around them', () => {
    assert.equal(problemOf(cert), undefined)
    assert.equal(problemOf(`# Ours\n${cert}\n${cert}`), undefined)
  })

  test('that is not there, holds no certificate, or a broken one, is refused', () => {
    const wanted = /^give a PEM file of certificates/
    assert.match(caFileProblem(path.join(folder, 'none.pem')) ?? '', /^give the path of a PEM file/)
    assert.match(problemOf('') ?? '', wanted)
    assert.match(problemOf(`${cert}${cert.replace(/M/g, 'A')}`) ?? '', wanted)
  })

  test('with a private key is refused: everyone who may read the function could take it', () => {
    assert.match(problemOf(cert + key) ?? '', /^leave out the private key/)
  })

  test('that has expired is refused, with the date', () => {
    const { validTo } = new X509Certificate(cert)
    const problem = problemOf(cert, Date.parse(validTo) + 1)
    assert.equal(
      problem,
      `replace the certificate of CN=auth.example.com, which expired ${validTo}`,
    )
  })

  test('is checked as a setting and as a prop', () => {
    const missing = path.join(folder, 'none.pem')
    const environment = { AUTH_ISSUER: 'https://auth.example.com', EXTRA_CA_CERTS: missing }
    const wanted = 'give the path of a PEM file that can be read'
    assert.throws(() => readDeploymentSettings(environment), {
      name: 'SettingsError',
      message: `These settings cannot work:\n  - EXTRA_CA_CERTS is ${JSON.stringify(missing)}: ${wanted}`,
    })
    assert.throws(() => synthesizeApi({ extraCaCerts: missing }), {
      message: `These props of ProtectedMcpApi cannot work:\n  - extraCaCerts is ${JSON.stringify(missing)}: ${wanted}`,
    })
  })
})
