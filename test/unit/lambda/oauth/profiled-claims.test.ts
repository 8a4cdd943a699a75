import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { foreignKind, profiledClaims } from '../../../../lambda/oauth/profiled-claims.ts'
import type { Profile } from '../../../../lambda/oauth/profiles.ts'

const PROFILE: Profile = {
  types: [],
  scopes: ['scp', 'roles'],
  clients: ['azp', 'appid'],
  audiences: ['aud', 'client_id'],
  required: { ver: ['2.0'], azp: true },
  foreign: ['nonce'],
  hosts: [],
}
const renamed = (claims: object, names = {}) => profiledClaims({ ...claims }, PROFILE, names)

suite('claims', () => {
  test('are renamed to those of RFC 9068, and all others kept', () => {
    assert.deepEqual(renamed({ scp: 'a b', roles: ['c', 'd e'], azp: 'app', aud: 'x', sub: 's' }), {
      scp: 'a b',
      roles: ['c', 'd e'],
      azp: 'app',
      sub: 's',
      scope: ['a', 'b'],
      client_id: 'app',
      aud: 'x',
    })
  })

  test('that are missing stay missing; the first that is there counts', () => {
    assert.deepEqual(renamed({ sub: 's' }), { sub: 's' })
    assert.equal(renamed({ azp: null, appid: 'app' })['client_id'], 'app')
    assert.deepEqual(renamed({ roles: ['c', 'd e'] })['scope'], ['c', 'd', 'e'])
    assert.equal(renamed({ client_id: 'app' })['aud'], 'app')
    assert.equal(renamed({ client_id: 'app', aud: 'x' })['aud'], 'x')
  })

  test('that only have the name of a scope or a client at other servers grant nothing', () => {
    const claims = { scope: 'admin', client_id: 'app', sub: 's', aud: 'x' }
    assert.deepEqual(renamed(claims), { sub: 's', aud: 'x' })
    assert.deepEqual(renamed({ ...claims, scp: 'a', azp: 'b' })['scope'], ['a'])
  })

  test('of another type are kept, so that the verdict names them', () => {
    assert.deepEqual(renamed({ scp: 5 })['scope'], [5])
    assert.deepEqual(renamed({ roles: [{}] })['scope'], [{}])
  })
})

suite('scopes', () => {
  const scopesOf = (scp: string, names: object) => renamed({ scp }, names)['scope']

  test('lose the prefix that clients put before them', () => {
    assert.deepEqual(
      scopesOf('api://mcp/read api://other/read read', { scopePrefix: 'api://mcp/' }),
      ['read', 'api://other/read', 'read'],
    )
  })

  test('are replaced by the names that they have here', () => {
    const scopes = { 'mcp.use': 'mcp' }
    assert.deepEqual(scopesOf('p/mcp.use other toString', { scopePrefix: 'p/', scopes }), [
      'mcp',
      'other',
      'toString',
    ])
  })
})

test('a token is no access token by a claim that these lack, and without one that they have', () => {
  const kindOf = (claims: object) => foreignKind({ ver: '2.0', azp: 'app', ...claims }, PROFILE)
  assert.equal(kindOf({}), undefined)
  assert.equal(kindOf({ nonce: null }), undefined)
  assert.equal(kindOf({ nonce: 'n' }), 'no access token: it has "nonce"')
  assert.equal(kindOf({ ver: '1.0' }), 'no access token: "ver" is "1.0"')
  assert.equal(kindOf({ ver: ['2.0'] }), 'no access token: "ver" is ["2.0"]')
  assert.equal(kindOf({ azp: null }), 'no access token: it has no "azp"')
})
