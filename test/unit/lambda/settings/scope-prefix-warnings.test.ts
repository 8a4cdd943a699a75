import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mistakes } from '../../../support/likely-mistakes.ts'

test('a prefix is named that runs into its scopes', () => {
  assert.deepEqual(mistakes({ scopePrefix: 'https://mcp.example.com/mcp' }), [
    'SCOPE_PREFIX is "https://mcp.example.com/mcp", so that clients ask for "https://mcp.example.com/mcpmcp": add what stands between it and a scope, such as "/"',
  ])
  assert.equal(mistakes({ scopePrefix: 'a', requiredScopes: ['a'] }).length, 2)
  assert.deepEqual(mistakes({ scopePrefix: 'api://a/' }), [])
})

test('a scope is named that has the prefix as well', () => {
  assert.deepEqual(mistakes({ scopePrefix: 'api://a/', requiredScopes: ['api://a/mcp', 'b'] }), [
    'MCP_SCOPE holds "api://a/mcp", which no token has once SCOPE_PREFIX is taken off its scopes: leave the prefix out in MCP_SCOPE',
  ])
})
