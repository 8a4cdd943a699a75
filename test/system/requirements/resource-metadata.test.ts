/** RFC 8707 and RFC 9728, as far as they fall on a protected resource. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { readMetadataSettings } from '../../../lambda/settings/function-settings.ts'
import { metadataUrl } from '../../../lambda/oauth/protected-resource-metadata.ts'
import { routes } from '../../../lambda/discovery/routes.ts'
import {
  challengeOf,
  GOOD,
  metadata,
  metadataDocument,
  METADATA_URL,
  RESOURCE,
  send,
  sendToken,
  server,
} from './resource-server.ts'

after(() => server[Symbol.asyncDispose]())

const read = (resource: string) =>
  readMetadataSettings({ RESOURCE_URL: resource, AUTH_ISSUER: 'https://auth.example.com' })

const refused = (name: string, resources: readonly string[]) =>
  test(name, () => {
    for (const resource of resources) {
      assert.throws(() => read(resource), /RESOURCE_URL is /, resource)
    }
  })

describe('a resource identifier is refused', () => {
  refused('when it is not an absolute URI (RFC8707-2-1)', ['mcp.example.com', '/mcp', '//h/mcp'])
  refused('with a fragment (RFC8707-2-2)', ['https://h.example/mcp#', 'https://h.example/mcp#a'])
  refused('with a query (RFC8707-2-3)', ['https://h.example/mcp?', 'https://h.example/mcp?a=b'])
  refused('when it is not https, but for loopback (RFC6750-5.2-1, RFC9728-3-2, RFC9728-7.1-1)', [
    'http://mcp.example.com/mcp',
    'http://localhost.example.com/mcp',
    'ws://mcp.example.com/mcp',
  ])
})

test('the metadata names the resource, in the form without a trailing slash (RFC9728-2-1)', async () => {
  assert.equal((await metadataDocument())['resource'], RESOURCE)
  assert.equal(read(`${RESOURCE}/`).resource, RESOURCE)
})

test('the metadata names scopes and the server (RFC9728-2-2, RFC9728-2-3)', async () => {
  const { scopes_supported: scopes, resource_name: name } = await metadataDocument()
  assert.deepEqual(scopes, ['mcp'])
  assert.ok(typeof name === 'string' && name !== '')
})

test('the metadata is served at the well-known path before that of the resource (RFC9728-3-1)', () => {
  for (const [resource, url] of [
    [RESOURCE, METADATA_URL],
    ['https://h.example', 'https://h.example/.well-known/oauth-protected-resource'],
    ['https://h.example/a/b', 'https://h.example/.well-known/oauth-protected-resource/a/b'],
  ] as const) {
    assert.equal(metadataUrl(resource), url)
    const { pathname } = new URL(url)
    const served = routes(new URL(resource).pathname).filter(({ path }) => path === pathname)
    assert.deepEqual(
      served.map(({ target }) => target),
      ['metadata'],
    )
  }
})

test('the metadata is JSON, by GET and with status 200 (RFC9728-3.1-1, RFC9728-3.2-1)', async () => {
  const { statusCode, headers } = await metadata('GET')
  assert.equal(statusCode, 200)
  assert.equal(headers?.['content-type'], 'application/json')
  assert.equal(Object.getPrototypeOf(await metadataDocument()), Object.prototype)
})

test('the metadata has no empty members (RFC9728-3.2-2)', async () => {
  for (const [name, value] of Object.entries(await metadataDocument())) {
    const isEmpty = Array.isArray(value) ? value.length === 0 : value === null || value === ''
    assert.ok(!isEmpty, name)
  }
})

test('the challenge leads to metadata of the very resource that sent it (RFC9728-3.3-1)', async () => {
  const { parameters } = challengeOf(await send({}))
  const url = new URL(parameters.get('resource_metadata') ?? '')
  const resource = url.origin + url.pathname.replace('/.well-known/oauth-protected-resource', '')
  assert.equal((await metadataDocument())['resource'], resource)
})

test('a token for another resource is of no use here (RFC9728-7.4-1)', async () => {
  const others = ['https://other.example/mcp', 'https://mcp.example.com/', undefined, []]
  for (const aud of others) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal((await sendToken({ ...GOOD, aud })).statusCode, 401)
  }
})
