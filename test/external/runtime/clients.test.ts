/** Both generations of the SDK's client sign a user in at the deployed functions, and call the tools. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sdkClients } from '../../support/clients/sdk-clients.ts'
import { assertToolUse, type ToolUse, useTools } from '../../support/clients/tool-results.ts'
import {
  createRecordingFetch,
  exchangesOf,
  secretsOf,
} from '../../support/clients/recording-fetch.ts'
import { assertOrderly } from './support/deployment.ts'
import { deployWithEmbeddedServer, type EmbeddedDeployment } from './support/embedded.ts'

let system: EmbeddedDeployment
/** Access tokens, codes and verifiers that were seen on the wire. */
const secrets = new Set<string>()

before(async () => {
  system = await deployWithEmbeddedServer()
})
after(async () => {
  await system.end()
  assertOrderly(system)
  const printed = [...system.mcp.log(), ...system.metadata.log()].join('\n')
  assert.ok(secrets.size >= sdkClients.length * 3)
  for (const secret of secrets) assert.ok(!printed.includes(secret), printed)
})

for (const client of sdkClients) {
  describe(client.name, () => {
    const { exchanges, fetch } = createRecordingFetch()
    let use: ToolUse

    before(async () => {
      const session = await client.signIn(system.url, fetch)
      use = await useTools(session)
      await session.close()
      for (const secret of exchanges.flatMap(secretsOf)) secrets.add(secret)
    })

    it(`is refused, signs in and speaks ${client.expectedVersion}`, () => {
      assert.equal(exchangesOf(exchanges, 'challenge').length, 1)
      assert.equal(exchangesOf(exchanges, 'resource metadata').length, 1)
      assert.equal(exchangesOf(exchanges, 'token').length, 1)
      const versions = exchangesOf(exchanges, 'mcp')
        .slice(1)
        .map(({ headers }) => headers.get('mcp-protocol-version'))
      assert.ok(versions.length >= 3)
      assert.deepEqual([...new Set(versions)], [client.expectedVersion])
    })

    it('finds both tools and gets what they declare', () => assertToolUse(use))
  })
}
