import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  canonicalUrl,
  endpointProblem,
  isLoopback,
  urlProblem,
} from '../../../../lambda/oauth/url.ts'

test('loopback hosts are told from those that only look like them', () => {
  for (const host of ['localhost', '[::1]', '127.0.0.1', '127.255.255.254']) {
    assert.ok(isLoopback(host), host)
  }
  for (const host of [
    'evil-localhost',
    'a.localhost',
    'localhost.evil.example',
    'localhost.',
    '127.0.0.1.evil.example',
    'evil127.0.0.1',
    '128.0.0.1',
    '[::2]',
    '::1',
    '',
  ]) {
    assert.ok(!isLoopback(host), host)
  }
})

test('only loopback hosts may go without TLS', () => {
  assert.equal(urlProblem('http://localhost:8080/realms/main'), undefined)
  for (const url of ['http://evil-localhost/', 'http://a.localhost/', 'http://127.0.0.1.nip.io/']) {
    assert.match(String(urlProblem(url)), /^use https:/, url)
  }
})

test('an endpoint may have a query, and nothing else that a URL may not have', () => {
  assert.equal(endpointProblem('https://b2c.example.com/discovery/keys?p=b2c_1_signin'), undefined)
  assert.match(String(urlProblem('https://b2c.example.com/?p=x')), /^leave out the query/)
  assert.match(String(endpointProblem('https://b2c.example.com/?p=x#y')), /^leave out/)
  assert.match(String(endpointProblem('http://b2c.example.com/?p=x')), /^use https:/)
  assert.match(String(endpointProblem('https://a:b@b2c.example.com/?p=x')), /^leave out the user/)
  assert.match(String(endpointProblem('?p=x')), /^give a whole URL/)
})

test('a canonical URL has a host in lower case, no default port, and no slash at its end', () => {
  assert.equal(canonicalUrl('HTTPS://MCP.Example.com:443/Mcp/'), 'https://mcp.example.com/Mcp')
  assert.equal(canonicalUrl('https://mcp.example.com'), 'https://mcp.example.com')
})
