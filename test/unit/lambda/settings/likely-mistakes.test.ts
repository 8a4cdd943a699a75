import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { PROPS } from '../../../../lambda/settings/setting-words.ts'
import { mistakes } from '../../../support/likely-mistakes.ts'

const TENANT = '11111111-2222-3333-4444-555555555555'
const ENTRA = `https://login.microsoftonline.com/${TENANT}/v2.0`
const AUTH0 = 'https://my-domain.auth0.com'
const SERVERS = [
  { issuer: AUTH0, scopePrefix: 'a', profile: 'auth0' },
  { issuer: ENTRA, tokenCheck: 'introspection', profile: 'okta', audiences: [] },
  { issuer: 'https://auth.example.com', profile: 'keycloak', allowedClients: ['*'] },
] as const

test('nothing is said of settings that can work', () => {
  assert.deepEqual(mistakes({}), [])
})

suite('of several servers', () => {
  test('each has its place, and what they share is named once', () => {
    const found = mistakes({ authServers: SERVERS, scopePrefix: 'p', allowedClients: ['a b'] })
    assert.deepEqual(
      found.map((sentence) => sentence.split(/ is "| holds "|: set /).slice(0, 2)),
      [
        [
          'AUTH_SERVERS[0].issuer',
          `${AUTH0}", and its tokens name another issuer: give ${AUTH0}/, with the slash at the end`,
        ],
        [
          'AUTH_SERVERS[0].scopePrefix',
          'a", so that clients ask for "amcp": add what stands between it and a scope, such as "/"',
        ],
        [
          'the issuer is at login.microsoftonline.com, where tokens need other settings',
          '"tokenCheck":"jwt" and "profile":"entra" and "audiences":["<application ID of the API>"]',
        ],
        [
          'SCOPE_PREFIX',
          'p", so that clients ask for "pmcp": add what stands between it and a scope, such as "/"',
        ],
        [
          'AUTH_SERVERS[2].issuer',
          'https://auth.example.com", and its tokens name another issuer: give https://auth.example.com/realms/<realm>',
        ],
        [
          'AUTH_SERVERS[2].allowedClients',
          '*", which is compared to the letter: list each client ID, or leave the list out to let in every client with a valid token',
        ],
        ['ALLOWED_CLIENTS', 'a b", which is compared to the letter: separate client IDs by commas'],
      ],
    )
  })

  test('settings for all are no settings of the first alone', () => {
    assert.deepEqual(
      mistakes({ issuer: AUTH0, authServers: [{ issuer: `${AUTH0}/`, profile: 'auth0' }] }),
      [],
    )
    const [sentence = ''] = mistakes({ authServers: [{ issuer: ENTRA, profile: 'entra' }] })
    assert.match(sentence, /: set SCOPE_PREFIX=<RESOURCE_URL>\/$/)
    // An entry's own is taken off tokens, and no client is told.
    const own = { issuer: ENTRA, profile: 'entra', scopePrefix: 'api://mcp/' } as const
    assert.match(String(mistakes({ authServers: [own] })), /: set SCOPE_PREFIX=<RESOURCE_URL>\/$/)
    assert.deepEqual(mistakes({ authServers: [own], scopePrefix: 'api://mcp/' }), [])
  })
})

suite('in the words of props', () => {
  test('settings have the names of props, and values are written as in code', () => {
    assert.deepEqual(
      mistakes({ issuer: ENTRA, audiences: [], tokenCheck: 'introspection' }, [], PROPS),
      [
        `the issuer is at login.microsoftonline.com, where tokens need other settings: set tokenCheck: 'jwt' and profile: 'entra' and audiences: ['<application ID of the API>'] and scopePrefix: '<resource>/'`,
      ],
    )
    assert.match(mistakes({ issuer: AUTH0 }, [], PROPS)[0] ?? '', /^issuer is "https:/)
    const scopes = { scopePrefix: 'p/', requiredScopes: ['p/mcp'] }
    assert.deepEqual(mistakes(scopes, [], PROPS), [
      'requiredScopes holds "p/mcp", which no token has once scopePrefix is taken off its scopes: leave the prefix out in requiredScopes',
    ])
  })

  test('so do those of entries', () => {
    const found = mistakes({ authServers: [SERVERS[1]] }, [], PROPS)
    assert.match(
      String(found),
      /: set tokenCheck: 'jwt' and profile: 'entra' and audiences: \[.*\] and scopePrefix: /,
    )
    assert.match(
      String(mistakes({ authServers: [SERVERS[2]] }, [], PROPS)),
      /^authServers\[0\]\.issuer /,
    )
  })

  test('lists are lists: spaces and quotes belong to their entries', () => {
    assert.deepEqual(mistakes({ allowedClients: ['My client', '"a"'] }, [], PROPS), [])
    assert.equal(mistakes({ allowedClients: ['*'] }, [], PROPS).length, 1)
  })
})
