/** `npm start` with an authorization server of somebody else runs a part of the doctor, and goes on serving. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { startLocalSystem } from '../../support/local-system.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { CLIENT_SECRET, startStubIssuer } from './stub-issuer.ts'

const stub = await startStubIssuer()

it('warns of a wrong secret, without showing it', async () => {
  const env = { ...stub.settings, OAUTH_CLIENT_SECRET: 'a-wrong-secret' }
  await using system = await startLocalSystem({ env })
  assert.ok(await waitUntil(async () => system.stderr().includes('Warning: '), 5000))
  const said = system.stderr()
  assert.match(said, /^Warning: The authorization server refuses this server's client/m)
  assert.match(said, /Received: POST .*introspect got 401.* Right: 200 .* Change: OAUTH_CLIENT_ID/)
  assert.ok(!system.output().includes('a-wrong-secret'))
})

it('says nothing when all is well', async () => {
  let questions = 0
  stub.defect = (_, { path }) => {
    if (path.endsWith('/introspect')) questions += 1
  }
  await using system = await startLocalSystem({ env: stub.settings })
  assert.ok(await waitUntil(async () => questions > 0, 5000))
  await system.stop()
  assert.equal(system.stderr(), '')
  assert.ok(!system.output().includes(CLIENT_SECRET))
})

it('neither fails nor waits where the authorization server never answers', async () => {
  stub.defect = () => false
  await using system = await startLocalSystem({ env: stub.settings })
  const stopping = performance.now()
  await system.stop()
  assert.ok(performance.now() - stopping < 2000)
  assert.equal(system.stderr(), '')
})
