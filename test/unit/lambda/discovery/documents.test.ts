import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { discoveryDocuments } from '../../../../lambda/discovery/documents.ts'
import { hashOf, policyOf } from './page-policy.ts'

const SETTINGS = {
  resource: 'https://mcp.example.com/mcp',
  issuer: 'https://auth.example.com',
  requiredScopes: ['mcp'],
  advertisedScopes: [],
  scopePrefix: undefined,
  resourceName: 'MCP server',
  resourceDescription: 'Tools.',
}
const documents = await discoveryDocuments(SETTINGS, { version: '1.2.3' })
const about = documents.get('/mcp/about') ?? assert.fail('no page')
const { headers, body } = about

suite('the page is served', () => {
  test('with a policy that lets its own script and style in, and nothing else', () => {
    assert.deepEqual(policyOf(about), {
      'default-src': "'none'",
      'script-src': hashOf(about, 'script'),
      'style-src': hashOf(about, 'style'),
      'img-src': "'self'",
      'connect-src': 'https://auth.example.com',
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
    })
  })

  test('without attributes that the policy would ignore', () => {
    assert.doesNotMatch(body, /<[^>]+ (?:style|on\w+)=/)
  })

  test('with headers against framing, referrers and content sniffing', () => {
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
  })
})

test('the icon is an image without scripts, and cannot run any', () => {
  const icon = documents.get('/mcp/icon.svg') ?? assert.fail('no icon')
  assert.match(icon.body, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 64 64">/)
  assert.doesNotMatch(icon.body, /script|\bon\w+=|href/)
  assert.equal(icon.headers['content-security-policy'], "default-src 'none'")
})

test('JSON documents are never taken for anything else', () => {
  for (const path of ['/mcp/server-card', '/.well-known/ai-catalog.json']) {
    const { headers: sent, body: text } = documents.get(path) ?? assert.fail(path)
    assert.equal(sent['x-content-type-options'], 'nosniff')
    assert.equal(typeof JSON.parse(text), 'object')
  }
})

test('the icon of the operator takes the place of ours, under the same policy', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"></svg>'
  const own = await discoveryDocuments(SETTINGS, { version: '1', page: { icon: svg } })
  const icon = own.get('/mcp/icon.svg')
  assert.equal(icon?.body, svg)
  assert.equal(icon.headers['content-security-policy'], "default-src 'none'")
  const shown = own.get('/mcp/about')?.body ?? ''
  assert.ok(shown.includes('<img src="/mcp/icon.svg" alt="">') && !shown.includes(svg))
})

test('the colors of the operator take the place of ours, and the policy lets that style in', async () => {
  const accentColors = ['#8a1c5c', '#f08cc8'] as const
  const own = await discoveryDocuments(SETTINGS, { version: '1', page: { accentColors } })
  const page = own.get('/mcp/about') ?? assert.fail('no page')
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page.body) ?? []
  assert.ok(style.includes('--key:#8a1c5c') && style.includes('--key:#f08cc8'), style)
  assert.doesNotMatch(style, /#364fc7|#91a7ff/)
  assert.equal(policyOf(page)['style-src'], hashOf(page, 'style'))
})
