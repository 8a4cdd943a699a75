/** Several authorization servers in the settings of the local server. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import { defineServer, defineTool } from '../../../lambda/features/public.ts'
import { localWarnings, readLocalSettings } from '../../../local/local-settings.ts'
import { problemsOf } from '../../support/setting-cases.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

describe('several authorization servers', () => {
  const A = { issuer: 'http://localhost:9000', tokenCheck: 'jwt' }
  const B = { issuer: 'https://b.example.com', clientSecretVariable: 'SECRET_OF_B' }
  const AUTH_SERVERS = JSON.stringify([A, B])

  test('take the place of the embedded one, and need no secret but their own', () => {
    const settings = readLocalSettings({ AUTH_SERVERS, SECRET_OF_B: 's' })
    assert.equal(settings.embedded, undefined)
    assert.equal(settings.clientSecret, undefined)
    assert.equal(settings.issuer, A.issuer)
    assert.deepEqual(settings.authServers, [A, { ...B, clientSecret: { value: 's' } }])
  })

  test('come from a file as well', () => {
    const file = path.join(temporaryFolder('local-auth-servers'), 'servers.json')
    writeFileSync(file, AUTH_SERVERS)
    const fromFile = readLocalSettings({ AUTH_SERVERS: file, SECRET_OF_B: 's' })
    assert.deepEqual(fromFile, readLocalSettings({ AUTH_SERVERS, SECRET_OF_B: 's' }))
  })

  test('are reported with every problem at once', () => {
    assert.throws(
      () => readLocalSettings({ AUTH_SERVERS, AUTH_ISSUER: A.issuer }),
      (error) => {
        assert.deepEqual(problemsOf(error), [
          'AUTH_SERVERS and AUTH_ISSUER are both set: leave out one of them',
          'AUTH_SERVERS[1].clientSecretVariable is "SECRET_OF_B", which is not set: set SECRET_OF_B to the client secret of this server there',
        ])
        return true
      },
    )
  })

  test('are named in a warning where something asks and cannot', () => {
    const settings = readLocalSettings({ AUTH_SERVERS, SECRET_OF_B: 's' })
    const tool = defineTool({ name: 'a', description: '.', check: 'introspection', run: () => '' })
    const asking = defineServer({ tools: [tool] })
    assert.deepEqual(localWarnings(settings, asking), [
      `AUTH_SERVERS has no client secret for ${A.issuer}, which therefore cannot confirm its tokens: what has check: "introspection" refuses them (tool a); give that entry clientSecretArn or, locally, clientSecretVariable`,
    ])
    assert.deepEqual(localWarnings(settings, defineServer({})), [])
  })
})
