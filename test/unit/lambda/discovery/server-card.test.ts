import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { aiCatalog, serverCard } from '../../../../lambda/discovery/server-card.ts'

/** The rules of schema version 1, for the members that a card of ours has. */
const cardSchema = z.strictObject({
  $schema: z.literal('https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json'),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  version: z.string().max(255),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  websiteUrl: z.url(),
  icons: z.array(
    z.strictObject({
      src: z.url(),
      mimeType: z.literal('image/svg+xml'),
      sizes: z.array(z.string().regex(/^(\d+x\d+|any)$/)),
    }),
  ),
  remotes: z.array(
    z.strictObject({
      type: z.enum(['streamable-http', 'sse']),
      url: z.string().regex(/^https?:\/\/\S+$/),
      supportedProtocolVersions: z.array(z.iso.date()).optional(),
    }),
  ),
})

const settingsOf = (resource: string) => ({
  resource,
  issuer: 'https://auth.example.com',
  requiredScopes: ['mcp'],
  advertisedScopes: [],
  scopePrefix: undefined,
  resourceName: 'Team tools',
  resourceDescription: 'Tools of the team.',
})
const RESOURCES = {
  'https://mcp.example.com/mcp': ['com.example.mcp/mcp', 'urn:air:mcp.example.com:mcp'],
  'https://mcp.example.com': ['com.example.mcp/mcp', 'urn:air:mcp.example.com:mcp'],
  'https://tools.example.com/team/a': [
    'com.example.tools/team-a',
    'urn:air:tools.example.com:team-a',
  ],
  'https://a_b.example.com/%7Eme/': ['com.example.a-b/7Eme', 'urn:air:a-b.example.com:7Eme'],
  'http://localhost:3000/mcp': ['localhost/mcp', 'urn:air:localhost:mcp'],
  'http://127.0.0.1:3000/mcp': ['127.0.0.1/mcp', 'urn:air:127.0.0.1:mcp'],
  'http://[::1]:3000/mcp': ['1/mcp', 'urn:air:1:mcp'],
}

suite('the server card', () => {
  test('follows the schema, and is named after host and path', () => {
    for (const [resource, [name]] of Object.entries(RESOURCES)) {
      const card = serverCard(settingsOf(resource), { version: '1.2.3' })
      assert.deepEqual(cardSchema.parse(card), card)
      assert.equal(card.name, name)
      assert.equal(card.remotes[0]?.url, resource)
    }
  })

  test('says what the settings say, and where page and icon are', () => {
    const resource = 'https://mcp.example.com/mcp'
    const { title, description, websiteUrl, icons, version } = serverCard(settingsOf(resource), {
      version: '1.2.3',
    })
    assert.deepEqual([title, description, version], ['Team tools', 'Tools of the team.', '1.2.3'])
    assert.equal(websiteUrl, `${resource}/about`)
    assert.deepEqual(icons, [
      { src: `${resource}/icon.svg`, mimeType: 'image/svg+xml', sizes: ['any'] },
    ])
  })

  test('has icons and website of the server in place of those, like serverInfo', () => {
    const icons = [
      { src: 'https://cdn.example.com/i.png', sizes: ['48x48'], theme: 'dark' },
    ] as const
    const own = { websiteUrl: 'https://example.com/notes', icons }
    const card = serverCard(settingsOf('https://mcp.example.com/mcp'), { version: '1', ...own })
    assert.deepEqual({ websiteUrl: card.websiteUrl, icons: card.icons }, own)
    assert.equal(card.title, 'Team tools')
  })

  test('names the protocol versions that the SDK serves by Streamable HTTP', () => {
    const [remote] = serverCard(settingsOf('https://h.example/mcp'), { version: '1' }).remotes
    const served = SUPPORTED_PROTOCOL_VERSIONS.filter((version) => version >= '2025-03-26')
    assert.deepEqual(remote?.supportedProtocolVersions, ['2026-07-28', ...served])
  })

  test('of a server with TRANSPORT=sse lists none of them', () => {
    const profile = { version: '1', transport: 'sse' } as const
    const { remotes } = serverCard(settingsOf('http://localhost:3000/mcp'), profile)
    assert.deepEqual(remotes, [{ type: 'sse', url: 'http://localhost:3000/mcp' }])
  })
})

test('the catalog leads to the card, by an identifier after its host', () => {
  for (const [resource, [, identifier]] of Object.entries(RESOURCES)) {
    assert.deepEqual(aiCatalog(settingsOf(resource)), {
      specVersion: '1.0',
      host: { displayName: 'Team tools' },
      entries: [
        {
          identifier,
          type: 'application/mcp-server-card+json',
          url: `${resource}/server-card`,
        },
      ],
    })
  }
})
