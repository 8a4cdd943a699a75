/** What clients usually send is answered without the MCP SDK, in the bundle as it is deployed. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CLIENT_SESSIONS } from '../../../support/clients/client-sessions.ts'
import { synthesizeBundles } from './bundle.ts'
import { eventOf, placeOf, type Run, runBundle, startBackends } from './running-bundle.ts'

const SDK = '@modelcontextprotocol/'
const { Mcp: mcp } = synthesizeBundles('usual-answers')

/** Whether a chunk was loaded that has code of the SDK. */
const loadsSdk = ({ loaded }: Run) =>
  loaded.some((name) => mcp.parts.get(name)?.packages.some((one) => one.startsWith(SDK)))

suite('a session of', () => {
  for (const [client, session] of Object.entries(CLIENT_SESSIONS)) {
    test(`${client} never loads the SDK`, async () => {
      await using backend = await startBackends()
      const events = session.map(eventOf)
      const run = await runBundle(mcp, events, { environment: placeOf(backend) })
      const expected = session.map(({ message, method }) => {
        if (method !== undefined) return 405
        return message !== undefined && 'id' in message ? 200 : 202
      })
      assert.deepEqual(run.statuses, expected)
      const called = run.answers.find(({ body }) => body?.includes('"result":42'))
      assert.notEqual(called, undefined, 'the tool has added the numbers')
      assert.equal(loadsSdk(run), false)
    })
  }
})

test('what is unusual loads it', async () => {
  await using backend = await startBackends()
  const message = { jsonrpc: '2.0', id: 1, method: 'resources/list' }
  const events = [eventOf({ headers: {}, message })]
  const run = await runBundle(mcp, events, { environment: placeOf(backend) })
  assert.deepEqual(run.statuses, [200])
  assert.ok(loadsSdk(run))
})
