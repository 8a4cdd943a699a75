import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { HttpEvent } from '../../../../lambda/http/api-gateway.ts'
import { isBrowserVisit } from '../../../../lambda/gate/browser-visit.ts'

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
      assert.ok(isBrowserVisit({ ...visit, headers: { accept } }), accept)
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
      assert.ok(!isBrowserVisit({ ...visit, headers: { accept } }), accept)
    }
  })

  test('is nothing that carries credentials, anywhere', () => {
    for (const authorization of ['Bearer abc', 'Basic dTpw', '']) {
      const headers = { ...visit.headers, authorization }
      assert.ok(!isBrowserVisit({ ...visit, headers }), authorization)
    }
    assert.ok(!isBrowserVisit({ ...visit, rawQueryString: 'access_token=abc' }))
  })

  test('is a GET', () => {
    for (const name of ['POST', 'DELETE', 'HEAD', 'OPTIONS', 'get']) {
      assert.ok(!isBrowserVisit({ ...visit, ...method(name) }), name)
    }
  })
})
