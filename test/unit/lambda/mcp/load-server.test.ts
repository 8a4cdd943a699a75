import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import packageJson from '../../../../package.json' with { type: 'json' }
import { defineTool, type ServerDefinition } from '../../../../lambda/features/public.ts'
import { loadServer } from '../../../../lambda/mcp/load-server.ts'
import type { ServerInfo } from '../../../../lambda/mcp/catalog.ts'
import { connect } from '../../../support/connect.ts'

async function clientOf(definition: ServerDefinition, identity: Partial<ServerInfo> = {}) {
  const createServer = await loadServer(definition, { scopeHierarchy: [], identity }).loadFactory()
  return connect(createServer({}), null)
}

describe('a server introduces itself', () => {
  test('by the name and version of the package, if it says nothing', async () => {
    const { name, version } = packageJson
    assert.deepEqual((await clientOf({})).getServerVersion(), { name, version })
  })

  test('by what the settings say, except for icons and website of its own', async () => {
    const identity = { title: 'Of the settings', description: 'Of the settings', websiteUrl: 'x:' }
    const icons = [{ src: 'https://example.com/icon.png' }]
    const client = await clientOf(
      { name: 'notes', version: '2.1.0', description: 'Keeps notes.', icons },
      identity,
    )
    assert.deepEqual(client.getServerVersion(), {
      ...identity,
      name: 'notes',
      version: '2.1.0',
      icons,
    })
    const { websiteUrl } = { websiteUrl: 'https://example.com' }
    const other = await clientOf({ title: 'Notes', websiteUrl }, identity)
    assert.partialDeepStrictEqual(other.getServerVersion(), { ...identity, websiteUrl })
    const own = { title: 'Notes', description: 'Keeps notes.' }
    assert.partialDeepStrictEqual((await clientOf(own)).getServerVersion(), own)
  })

  test('with its instructions for the model', async () => {
    assert.equal((await clientOf({})).getInstructions(), undefined)
    const instructions = 'Read before you write.'
    assert.equal((await clientOf({ instructions })).getInstructions(), instructions)
  })
})

test('a server that asks the user needs a key, and says which setting names it', () => {
  const tool = defineTool({ name: 'delete', description: 'Asks.', asks: true, run: () => 'done' })
  const load = (services: object) => loadServer({ tools: [tool] }, { scopeHierarchy: [], services })
  assert.throws(() => load({}), /the tool "delete" asks the user, and REQUEST_STATE_KEY_ARN/)
  load({ readStateKey: async () => 'k'.repeat(32) })
})
