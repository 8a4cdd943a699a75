import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { namesResource } from '../../../../lambda/oauth/audience.ts'

const RESOURCE = 'https://mcp.example.com/mcp'

test('an audience names the resource in any case of scheme and host, with the default port and a trailing slash', () => {
  const same = [
    RESOURCE,
    'HTTPS://MCP.Example.COM/mcp',
    'https://mcp.example.com:443/mcp',
    'https://mcp.example.com/mcp/',
  ]
  for (const audience of same) assert.ok(namesResource(audience, RESOURCE), audience)
  assert.ok(namesResource('https://mcp.example.com/', 'https://mcp.example.com'))
  assert.ok(namesResource('https://mcp.example.com', 'https://mcp.example.com'))
  assert.ok(namesResource('http://[::1]:3000/mcp', 'http://[::1]:3000/mcp'))
})

test('nothing else names the resource: no prefix, no other path, no detour, no decoration', () => {
  const others = [
    '',
    'mcp',
    'https://mcp.example.com',
    'https://mcp.example.com/',
    'https://mcp.example.com/mc',
    'https://mcp.example.com/mcp2',
    'https://mcp.example.com/mcp/tools',
    'https://mcp.example.com/mcp//',
    'https://mcp.example.com/MCP',
    'https://mcp.example.com/x/../mcp',
    'https://mcp.example.com/%6Dcp',
    'https://mcp.example.com/mcp?',
    'https://mcp.example.com/mcp#',
    'https://user@mcp.example.com/mcp',
    'https://mcp.example.com:8443/mcp',
    'https://mcp.example.com:/mcp:1',
    'https://m:443cp.example.com/mcp',
    'https://mcp.example.com:99999/mcp',
    'http://mcp.example.com/mcp',
    'https://mcp.example.com.evil.example/mcp',
    'https:\\\\mcp.example.com\\mcp',
    ' https://mcp.example.com/mcp',
    'https://mcp.example.com/mcp\n',
    'https://mcp.exam\tple.com/mcp',
  ]
  for (const audience of others) assert.ok(!namesResource(audience, RESOURCE), audience)
  for (const audience of ['http://127.1:3000/mcp', 'http://0x7f.0.0.1:3000/mcp']) {
    assert.ok(!namesResource(audience, 'http://127.0.0.1:3000/mcp'), audience)
  }
  assert.ok(!namesResource('http://[0::1]/mcp', 'http://[::1]/mcp'))
})

test('changing any one character makes it another resource, but for the case of scheme and host', () => {
  const position = fc.nat(RESOURCE.length - 1)
  fc.assert(
    fc.property(position, fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
      const changed = RESOURCE.slice(0, at) + character + RESOURCE.slice(at + 1)
      const sameHost = changed.slice(0, 23).toLowerCase() === RESOURCE.slice(0, 23)
      const same = sameHost && changed.slice(23) === RESOURCE.slice(23)
      assert.equal(namesResource(changed, RESOURCE), same, changed)
    }),
    { numRuns: 2000 },
  )
})
