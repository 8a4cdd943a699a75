import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as z from 'zod'
import { serverCard } from '../../../../lambda/discovery/server-card.ts'
import { serverJson } from '../../../../lib/commands/server-json.ts'

/** The rules of server.schema.json, 2025-12-11, for the members that a remote server has. */
const registrySchema = z.strictObject({
  $schema: z.literal(
    'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
  ),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: z.string().max(255),
  websiteUrl: z.url(),
  icons: z.array(
    z.strictObject({
      src: z.url({ protocol: /^https$/ }).max(255),
      mimeType: z.enum(['image/png', 'image/jpeg', 'image/jpg', 'image/svg+xml', 'image/webp']),
      sizes: z.array(z.string().regex(/^(\d+x\d+|any)$/)),
    }),
  ),
  remotes: z.array(
    z.strictObject({
      type: z.literal('streamable-http'),
      url: z.string().regex(/^https?:\/\/\S+$/),
    }),
  ),
})

const cardOf = (resource: string) =>
  serverCard(
    {
      resource,
      issuer: 'https://auth.example.com',
      requiredScopes: ['mcp'],
      advertisedScopes: [],
      scopePrefix: undefined,
      resourceName: 'Team tools',
      resourceDescription: 'Tools of the team.',
    },
    { version: '1.2.3' },
  )

suite('the entry in a registry', () => {
  test('follows its schema, and has the server as a remote', () => {
    const entry = serverJson(cardOf('https://mcp.example.com/mcp'))
    assert.deepEqual(registrySchema.parse(entry), entry)
    assert.equal(entry.name, 'com.example.mcp/mcp')
    assert.deepEqual(entry.remotes, [
      { type: 'streamable-http', url: 'https://mcp.example.com/mcp' },
    ])
  })

  test('has another name where the publisher owns another namespace', () => {
    const card = cardOf('https://mcp.example.com/mcp')
    const entry = serverJson(card, 'io.github.me/tools')
    assert.deepEqual(registrySchema.parse(entry), entry)
    assert.equal(entry.name, 'io.github.me/tools')
    for (const name of ['tools', 'a/b/c', 'a b/c', '']) {
      assert.throws(() => serverJson(card, name), /^Error: The name is ".*": give one such as/)
    }
  })

  test('is refused for a server that others cannot reach', () => {
    assert.throws(
      () => serverJson(cardOf('http://localhost:3000/mcp')),
      /http:\/\/localhost:3000\/mcp/,
    )
  })
})
