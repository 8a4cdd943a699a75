import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metadataUrl } from '../../lambda/oauth/protected-resource-metadata.ts'
import { routes } from '../../lambda/routes.ts'

const ROOT = '/.well-known/oauth-protected-resource'

test('the metadata are served at the root and at the path of the resource', () => {
  assert.deepEqual(routes('/mcp'), [
    { path: '/mcp', target: 'mcp' },
    { path: ROOT, target: 'metadata' },
    { path: `${ROOT}/mcp`, target: 'metadata' },
  ])
})

test('for a resource at the root of its host both are one', () => {
  assert.deepEqual(routes('/'), [
    { path: '/', target: 'mcp' },
    { path: ROOT, target: 'metadata' },
  ])
})

test('challenges name the path form (RFC 9728 §3.1)', () => {
  assert.equal(metadataUrl('https://a.example/x/mcp'), `https://a.example${ROOT}/x/mcp`)
  assert.equal(metadataUrl('https://a.example'), `https://a.example${ROOT}`)
})
