/** What MCP clients see of the deployed stack, at its own URL. */
import assert from 'node:assert/strict'
import { sdkClients } from '../../support/clients/sdk-clients.ts'
import { assertToolUse, useTools } from '../../support/clients/tool-results.ts'
import { bearerTokenOf, createRecordingFetch } from '../../support/clients/recording-fetch.ts'
import { examine } from '../../../local/doctor/examine.ts'
import type { Deployment } from './deployment.ts'
import { step } from '../../support/progress.ts'
import { assertGranted, assertRefused, callTool } from '../../support/clients/token-verdicts.ts'

export const OTHER_RESOURCE = 'https://files.example.test/mcp'

export function clientSteps(deployment: () => Deployment): void {
  step('the metadata document is where RFC 9728 looks for it', async () => {
    const { mcpUrl, outputs, world } = deployment()
    const metadataUrl = new URL('/.well-known/oauth-protected-resource/mcp', mcpUrl)
    assert.equal(outputs['MetadataUrl'], metadataUrl.href)
    const answer = await fetch(metadataUrl)
    assert.equal(answer.status, 200)
    assert.deepEqual(await answer.json(), {
      resource: mcpUrl,
      authorization_servers: [world.authorizationServer.issuer],
      scopes_supported: ['mcp'],
      bearer_methods_supported: ['header'],
      resource_name: 'MCP server',
      resource_documentation: `${mcpUrl}/about`,
    })
  })

  step('a request without a token is challenged', async () => {
    const { mcpUrl, outputs } = deployment()
    const answer = await callTool(mcpUrl)
    assert.equal(answer.status, 401)
    assert.equal(
      answer.headers.get('www-authenticate'),
      `Bearer resource_metadata="${outputs['MetadataUrl']}", scope="mcp"`,
    )
  })

  step('npm run doctor finds no problem', async () => {
    const { mcpUrl, freshToken } = deployment()
    const { findings, notes } = await examine({ url: mcpUrl, token: await freshToken() })
    const problems = findings.filter(({ severity }) => severity === 'problem')
    assert.deepEqual(problems, [])
    assert.match(notes.join(), /calls/)
  })

  for (const client of sdkClients) {
    step(`${client.name} signs a user in and calls both tools`, async () => {
      const { mcpUrl, confidential } = deployment()
      const { fetch, exchanges } = createRecordingFetch()
      const session = await client.signIn(mcpUrl, fetch)
      assertToolUse(await useTools(session))
      await session.close()
      const last = exchanges.at(-1) ?? assert.fail()
      assert.equal(last.headers.get('mcp-protocol-version'), client.expectedVersion)
      confidential.add(bearerTokenOf(last) ?? assert.fail())
    })
  }

  step('a token for another server is refused', async () => {
    const { mcpUrl, world, freshToken } = deployment()
    await world.authorizationServer.serve(OTHER_RESOURCE)
    const answer = await callTool(mcpUrl, await freshToken())
    await world.authorizationServer.serve(mcpUrl)
    assertRefused(answer)
    assertGranted(await callTool(mcpUrl, await freshToken()))
  })
}
