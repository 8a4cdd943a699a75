/** Both generations of the SDK's client sign a user in at the deployed functions, and call the tools. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { clients, type ToolResult } from '../../support/clients/sdk-clients.ts'
import { assertProduct, assertSum, CALLS } from '../../support/clients/tool-results.ts'
import { createRecordingFetch, exchangesOf } from '../../support/clients/recording-fetch.ts'
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
  assert.ok(secrets.size >= clients.length * 3)
  for (const secret of secrets) assert.ok(!printed.includes(secret), printed)
})

for (const client of clients) {
  describe(client.name, () => {
    const { exchanges, fetch } = createRecordingFetch()
    let tools: readonly string[]
    let sum: ToolResult
    let product: ToolResult

    before(async () => {
      const session = await client.signIn(system.url, fetch)
      tools = (await session.listTools()).tools.map(({ name }) => name)
      sum = await session.callTool(CALLS.sum)
      product = await session.callTool(CALLS.product)
      await session.close()
      for (const { headers, body } of exchanges) {
        const { code, code_verifier: verifier } = Object.fromEntries(new URLSearchParams(body))
        const token = headers.get('authorization')?.replace('Bearer ', '')
        for (const secret of [token, code, verifier]) if (secret) secrets.add(secret)
      }
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

    it('finds both tools and gets what they declare', () => {
      assert.deepEqual(tools, ['add_numbers', 'multiply_numbers', 'sum_numbers'])
      assertSum(sum)
      assertProduct(product)
    })
  })
}
