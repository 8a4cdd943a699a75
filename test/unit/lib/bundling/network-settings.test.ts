/** A private certificate authority, and proxies, as a deployed function meets them. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { after, suite, test } from 'node:test'
import { selfSigned } from '../../../support/self-signed.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { type Bundle, synthesizeBundles } from './bundle.ts'
import { CALLS, placeOf, runBundle, startBackends } from './running-bundle.ts'

/** Where Lambda puts a function's files. */
const TASK_ROOT = '/var/task'

/** The environment that the stack sets, where the bundle is. */
function inPlace({ environment, file }: Bundle): Record<string, string> {
  const { NODE_EXTRA_CA_CERTS: certificates = '' } = environment
  assert.ok(certificates.startsWith(`${TASK_ROOT}/`), certificates)
  return { NODE_EXTRA_CA_CERTS: certificates.replace(TASK_ROOT, path.dirname(file)) }
}

suite('an authorization server whose certificate no public authority has signed', async () => {
  const folder = temporaryFolder('private-ca')
  const backend = await startBackends()
  after(async () => backend[Symbol.asyncDispose]())
  const certificate = selfSigned('localhost')
  const server = https.createServer(certificate, (request, response) => {
    backend.server.emit('request', request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}`
  const place = {
    ...placeOf(backend),
    AUTH_ISSUER: issuer,
    AUTH_INTROSPECTION_ENDPOINT: `${issuer}/introspect`,
  }
  const file = path.join(folder, 'ca.pem')
  writeFileSync(file, certificate.cert)
  const caches = { 'for a code cache': {}, 'without a code cache': { CODE_CACHE: 'false' } }

  for (const [name, cache] of Object.entries(caches)) {
    test(`is reached with EXTRA_CA_CERTS alone, ${name}`, async () => {
      const id = `private-ca-${Object.keys(cache).length}`
      const { Mcp: trusting, Metadata: metadata } = synthesizeBundles(id, {
        EXTRA_CA_CERTS: file,
        ...cache,
      })
      const environment = { ...place, ...inPlace(trusting) }
      const trusted = await runBundle(trusting, [CALLS.legacy], { environment })
      assert.deepEqual([trusted.statuses, trusted.errors], [[200], ''])
      const without = { ...place, NODE_EXTRA_CA_CERTS: '' }
      const refused = await runBundle(trusting, [CALLS.legacy], { environment: without })
      assert.deepEqual(refused.statuses, [503])
      assert.equal(metadata.environment['NODE_EXTRA_CA_CERTS'], undefined)
      assert.ok(!existsSync(path.join(path.dirname(metadata.file), 'extra-ca-certs.pem')))
    })
  }

  test('changes nothing in a function without it', () => {
    const { Mcp: mcp } = synthesizeBundles('public-ca')
    assert.equal(mcp.environment['NODE_EXTRA_CA_CERTS'], undefined)
    assert.ok(!existsSync(path.join(path.dirname(mcp.file), 'extra-ca-certs.pem')))
  })
})

test('proxies that the environment names are ignored, as the guide says', async () => {
  await using backend = await startBackends()
  const nowhere = 'http://127.0.0.1:1'
  const environment = {
    ...placeOf(backend),
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    http_proxy: nowhere,
    https_proxy: nowhere,
    ALL_PROXY: nowhere,
    NODE_USE_ENV_PROXY: '1',
  }
  const { Mcp: mcp } = synthesizeBundles('proxies')
  const { statuses } = await runBundle(mcp, [CALLS.legacy], { environment })
  assert.deepEqual(statuses, [200])
})
