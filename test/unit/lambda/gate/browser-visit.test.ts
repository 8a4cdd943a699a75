import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { HttpEvent, HttpResult } from '../../../../lambda/http/api-gateway.ts'
import type { GateContext } from '../../../../lambda/gate/gate-context.ts'
import { isPageVisit, pageVisit } from '../../../../lambda/gate/browser-visit.ts'

const CHROME =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
const visit: HttpEvent = {
  headers: { accept: CHROME },
  rawQueryString: '',
  requestContext: { http: { method: 'GET' } },
  isBase64Encoded: false,
}
const method = (name: string) => ({ requestContext: { http: { method: name } } })

suite('a visit by browser', () => {
  test('says that it takes HTML', () => {
    for (const accept of [CHROME, 'text/html', '*/*;q=0.1, TEXT/HTML;q=0.9']) {
      assert.ok(isPageVisit({ ...visit, headers: { accept } }), accept)
    }
  })

  test('is no request of an MCP client: their types, any type, or none', () => {
    for (const accept of [
      undefined,
      '',
      '*/*',
      'text/*',
      'text/event-stream',
      'application/json, text/event-stream',
      'application/json, text/html',
      'text/html, text/event-stream',
      'application/xhtml+xml',
      'text/html5',
      'x-text/html',
    ]) {
      assert.ok(!isPageVisit({ ...visit, headers: { accept } }), accept)
    }
  })

  test('is nothing that carries credentials, anywhere', () => {
    for (const authorization of ['Bearer abc', 'Basic dTpw', '']) {
      const headers = { ...visit.headers, authorization }
      assert.ok(!isPageVisit({ ...visit, headers }), authorization)
    }
    assert.ok(!isPageVisit({ ...visit, rawQueryString: 'access_token=abc' }))
  })

  test('is a GET', () => {
    for (const name of ['POST', 'DELETE', 'HEAD', 'OPTIONS', 'get']) {
      assert.ok(!isPageVisit({ ...visit, ...method(name) }), name)
    }
  })
})

suite('the answer', () => {
  const middleware = pageVisit({
    resourceMetadataUrl: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
    requiredScopes: ['mcp'],
    pageUrl: 'https://mcp.example.com/a&b/about',
  })
  const pass = (event: HttpEvent) => {
    const context = {} as GateContext
    const result = middleware.before?.({ event, context } as never) as HttpResult | undefined
    return { result, context }
  }

  test('is still the challenge, and leads people to the page', () => {
    const { result, context } = pass(visit)
    assert.equal(result?.statusCode, 401)
    assert.equal(
      result.headers?.['www-authenticate'],
      'Bearer resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp", scope="mcp"',
    )
    assert.equal(result.headers['content-type'], 'text/html; charset=utf-8')
    assert.equal(result.headers['cache-control'], 'no-store')
    assert.equal(
      result.headers['content-security-policy'],
      "default-src 'none'; frame-ancestors 'none'",
    )
    const { body = '' } = result
    const url = 'https://mcp.example.com/a&amp;b/about'
    assert.ok(body.includes(`<meta http-equiv="refresh" content="0; url=${url}">`), body)
    assert.ok(body.includes(`<a href="${url}">`), body)
    assert.equal(context.authInfo, undefined)
    assert.deepEqual(context.decision, { verdict: 'missing_token', reason: 'a visit by browser' })
  })

  test('to others is left to those behind', () => {
    const { result, context } = pass({ ...visit, headers: { accept: '*/*' } })
    assert.equal(result, undefined)
    assert.deepEqual(context, {})
  })
})
