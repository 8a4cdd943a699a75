import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeDefects, startBrokenServer } from './broken-server.ts'
import { discoveryChecks } from './discovery-checks.ts'
import { at, edit, metadata, METADATA, otherIssuer, RFC8414, set, status } from './defects.ts'

const broken = await startBrokenServer()

const LEADS = 'the challenge leads to the metadata of this server'
const ROOT = 'the metadata is at the root well-known path too'
const ISSUER = 'the authorization server says where to sign in'
const CARD = 'the server card leads to this server'
const ALL_METADATA = [LEADS, ROOT, ISSUER]

describeDefects('a discovery check fails', broken, [
  ['no metadata', at(`${METADATA}/mcp`, status(404)), [LEADS, ISSUER], /got 404.*right is 200/],
  ['no server card', at('/server-card', status(404)), [CARD], /got 404.*right is 200/],
  [
    'a server card of another server',
    at(
      '/server-card',
      edit((body) => ({ ...body, remotes: [{ url: 'https://h.example' }] })),
    ),
    [CARD],
    /names the URLs \["https:\/\/h\.example"\]; right is http/,
  ],
  [
    'a server card without remotes',
    at(
      '/server-card',
      edit((body) => ({ ...body, remotes: undefined })),
    ),
    [CARD],
    /names the URLs \[\]/,
  ],
  ['no metadata at the root', at(METADATA, status(404)), [ROOT], /got 404.*right is 200/],
  [
    'metadata that has moved',
    at(METADATA, (reply) => {
      reply.status = 302
      reply.headers['location'] = `${METADATA}/mcp`
    }),
    [ROOT],
    /got 302.*right is 200/,
  ],
  [
    'metadata of another type',
    at(METADATA, set('content-type', 'text/html')),
    [ROOT],
    /as "text\/html"/,
  ],
  [
    'metadata that is not JSON',
    at(METADATA, (reply) => (reply.body = '<html>')),
    [ROOT],
    /with <html>/,
  ],
  [
    'another resource',
    metadata((body) => ({ ...body, resource: `${broken.url}/` })),
    ALL_METADATA,
    /mcp\/"; right is http:.*mcp, to the letter/,
  ],
  [
    'no scopes',
    metadata((body) => ({ ...body, scopes_supported: undefined })),
    ALL_METADATA,
    /scopes_supported is nothing/,
  ],
  [
    'no authorization server',
    metadata((body) => ({ ...body, authorization_servers: [] })),
    ALL_METADATA,
    /authorization_servers is \[\]/,
  ],
  [
    'an authorization server over http',
    metadata((body) => ({ ...body, authorization_servers: ['http://as.example'] })),
    ALL_METADATA,
    /"http:\/\/as\.example": use https/,
  ],
  [
    'an authorization server without metadata',
    otherIssuer(broken.origin, '/none'),
    [ISSUER],
    /got 404.*\/as\/\.well-known\/openid-configuration got 404.*right is 200/,
  ],
  [
    'an authorization server with another issuer',
    otherIssuer(broken.origin, RFC8414, { issuer: 'https://other.example' }),
    [ISSUER],
    /names the issuer "https:\/\/other\.example"; right is http.*\/as, to the letter/,
  ],
  [
    'an authorization server without a token endpoint',
    otherIssuer(broken.origin, RFC8414, { token_endpoint: undefined }),
    [ISSUER],
    /token_endpoint nothing/,
  ],
  [
    'an authorization server with an http endpoint',
    otherIssuer(broken.origin, RFC8414, { authorization_endpoint: 'http://as.example/auth' }),
    [ISSUER],
    /authorization_endpoint .*use https/,
  ],
  [
    'an authorization server without PKCE',
    otherIssuer(broken.origin, RFC8414, { code_challenge_methods_supported: ['plain'] }),
    [ISSUER],
    /\["plain"\]; right is a list with S256/,
  ],
])

it('a discovery check fails where a remote server names an authorization server on loopback', async () => {
  const url = 'https://mcp.example.com/mcp'
  const rootCheck = discoveryChecks.find(({ name }) => name === ROOT) ?? assert.fail()
  const problemOf = (issuer: string) => {
    const body = { resource: url, scopes_supported: ['mcp'], authorization_servers: [issuer] }
    const headers = new Headers({ 'content-type': 'application/json' })
    const answer = { request: 'GET it', status: 200, headers, text: '', body }
    return rootCheck.problem({
      url,
      origin: '',
      accessToken: '',
      note() {},
      ask: async () => answer,
    })
  }
  assert.equal(await problemOf('https://auth.example.com'), undefined)
  assert.match((await problemOf('https://localhost:8443')) ?? '', /the client's own machine/)
})
