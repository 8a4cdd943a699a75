import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metadataUrl } from '../../../../lambda/oauth/protected-resource-metadata.ts'
import { routes } from '../../../../lambda/discovery/routes.ts'

const ROOT = '/.well-known/oauth-protected-resource'

const metadata = (path: string) => ({ path, target: 'metadata' })

test('the metadata is served at the root and at the path of the resource, and the other documents where clients look for them', () => {
  assert.deepEqual(routes('/mcp'), [
    { path: '/mcp', target: 'mcp' },
    { path: '/mcp/', target: 'mcp' },
    metadata(ROOT),
    metadata(`${ROOT}/mcp`),
    metadata('/.well-known/ai-catalog.json'),
    metadata('/mcp/server-card'),
    metadata('/mcp/about'),
    metadata('/'),
    metadata('/mcp/icon.svg'),
  ])
})

test('the public keys of the client are served at the root, if it has any', () => {
  const added = routes('/mcp', true).slice(routes('/mcp').length)
  assert.deepEqual(added, [metadata('/.well-known/jwks.json')])
})

test('the page to try tools and its document are served where it is on', () => {
  const added = routes('/mcp', false, true).slice(routes('/mcp').length)
  assert.deepEqual(added, [metadata('/mcp/about/try'), metadata('/mcp/about/try/client.json')])
  const atRoot = routes('/', false, true).slice(routes('/').length)
  assert.deepEqual(atRoot, [metadata('/about/try'), metadata('/about/try/client.json')])
})

test('for a resource at the root of its host both forms are one path, and the root is the resource alone', () => {
  assert.deepEqual(routes('/'), [
    { path: '/', target: 'mcp' },
    metadata(ROOT),
    metadata('/.well-known/ai-catalog.json'),
    metadata('/server-card'),
    metadata('/about'),
    metadata('/icon.svg'),
  ])
})

test('challenges name the path form (RFC 9728 §3.1)', () => {
  assert.equal(metadataUrl('https://a.example/x/mcp'), `https://a.example${ROOT}/x/mcp`)
  assert.equal(metadataUrl('https://a.example'), `https://a.example${ROOT}`)
})
