/** Faults of the metadata: of the MCP server, and of its authorization server. */
import {
  ahead,
  at,
  both,
  type Defect,
  members,
  METADATA,
  otherIssuer,
  page,
  RFC8414,
  status,
} from './defects.ts'
import type { Fault } from './faults.ts'

const inMetadata =
  (change: (reply: Parameters<Defect>[0]) => void): Defect =>
  (reply, { path }) => {
    if (path.startsWith(METADATA)) change(reply)
  }

const resource = (change: (origin: string) => string | undefined): Defect =>
  members((origin) => ({ resource: change(origin) }))

export const METADATA_FAULTS: readonly Fault<Defect>[] = [
  {
    id: 'metadata-missing',
    what: 'no metadata at either place',
    seed: inMetadata(status(404)),
    said: /got 404; GET .* got 404 → 200 with a JSON document/,
  },
  {
    id: 'metadata-needs-token',
    what: 'a proxy that wants a token everywhere',
    seed: inMetadata(status(401)),
    said: /got 401; GET .* got 401/,
  },
  {
    id: 'metadata-not-json',
    what: 'an application with one page',
    seed: inMetadata(page),
    said: /got 200 with <!doctype html>.* as "text\/html/,
  },
  {
    id: 'metadata-redirects',
    what: 'metadata that has moved',
    seed: (reply, { path }) => {
      if (path === '/moved') reply.status = 200
      if (path === '/moved') reply.headers['content-type'] = 'application/json'
      if (path === '/moved') reply.body = moved
      if (path !== METADATA) return
      moved = reply.body
      reply.status = 302
      reply.headers['location'] = '/moved'
    },
    said: /a redirect to http.*\/moved → the document itself/,
  },
  {
    id: 'metadata-not-at-path',
    what: 'metadata at the root alone',
    seed: at(`${METADATA}/mcp`, status(404)),
    said: /oauth-protected-resource\/mcp got 404/,
  },
  {
    id: 'metadata-not-at-root',
    what: 'metadata at the path alone',
    seed: at(METADATA, status(404)),
    said: /oauth-protected-resource got 404/,
  },
  {
    id: 'metadata-differs',
    what: 'another server at the root',
    seed: (reply, { path }) => {
      if (path === METADATA) reply.body = reply.body.replace('"scopes_supported"', '"scopes"')
    },
    said: /names .* and .* names .* → the same document at both places/,
  },
  {
    id: 'resource-missing',
    what: 'no resource',
    seed: resource(() => undefined),
    said: /resource is nothing/,
  },
  {
    id: 'resource-slash',
    what: 'a slash too many',
    seed: resource((origin) => `${origin}/mcp/`),
    said: /resource is ".*\/mcp\/", and the URL ".*\/mcp" → .*\/mcp$/,
  },
  {
    id: 'resource-loopback-name',
    what: '127.0.0.1 for localhost',
    seed: resource((origin) => `${origin.replace('localhost', '127.0.0.1')}/mcp`),
    said: /resource is "http:\/\/127\.0\.0\.1/,
  },
  {
    id: 'resource-host',
    what: 'another host',
    seed: resource(() => 'https://mcp.example.com/mcp'),
    said: /mcp\.example\.com/,
  },
  {
    id: 'resource-port',
    what: 'another port',
    seed: resource(() => 'http://localhost:1/mcp'),
    said: /localhost:1\//,
  },
  {
    id: 'resource-scheme',
    what: 'a proxy that ends TLS',
    seed: resource((origin) => `${origin.replace('http:', 'https:')}/mcp`),
    said: /resource is "https:\/\/localhost/,
  },
  {
    id: 'resource-path',
    what: 'another path',
    seed: resource((origin) => `${origin}/sse`),
    said: /\/sse"/,
  },
  {
    id: 'resource-case',
    what: 'an upper-case path',
    seed: resource((origin) => `${origin}/MCP`),
    said: /\/MCP"/,
  },
  {
    id: 'authorization-servers-missing',
    what: 'no authorization server',
    seed: members(() => ({ authorization_servers: [] })),
    said: /authorization_servers is \[\]/,
  },
  {
    id: 'authorization-server-not-a-url',
    what: 'a host in place of an issuer',
    seed: members(() => ({ authorization_servers: ['auth.example.com'] })),
    said: /"auth\.example\.com" → give a whole URL/,
  },
  {
    id: 'authorization-server-http',
    what: 'an issuer over http',
    seed: members(() => ({ authorization_servers: ['http://auth.example.com'] })),
    said: /"http:\/\/auth\.example\.com" → use https/,
  },
  {
    id: 'scopes-missing',
    what: 'no scopes',
    seed: both(members(() => ({ scopes_supported: undefined }))),
    said: /scopes_supported is nothing/,
  },
  {
    id: 'scopes-differ',
    what: 'other scopes in the challenge',
    seed: (reply) => {
      const { 'www-authenticate': challenge } = reply.headers
      if (challenge?.includes('scope="mcp"') === true)
        reply.headers['www-authenticate'] = challenge.replace('scope="mcp"', 'scope="mcp admin"')
    },
    said: /the challenge asks for admin, and scopes_supported is \["mcp"\]/,
  },
]

let moved = ''

export const ISSUER_FAULTS: readonly Fault<Defect>[] = [
  {
    id: 'issuer-without-metadata',
    what: 'no metadata of the issuer',
    seed: otherIssuer({}, '/none'),
    said: /oauth-authorization-server\/as got 404; .*\/as\/\.well-known\/openid-configuration got 404/,
  },
  {
    id: 'issuer-metadata-not-json',
    what: 'a page in place of the metadata',
    seed: both(
      otherIssuer(),
      at(RFC8414, page),
      at('/openid-configuration/as', page),
      at('/as/.well-known/openid-configuration', page),
    ),
    said: /got 200 with <!doctype html>/,
  },
  {
    id: 'issuer-failing',
    what: 'an authorization server that is down',
    seed: both(otherIssuer(), at(RFC8414, status(503))),
    said: /oauth-authorization-server\/as got 503/,
  },
  {
    id: 'realm-missing',
    what: 'a realm that is not there',
    seed: (reply, { path, origin }) => {
      if (path.startsWith(METADATA))
        members(() => ({ authorization_servers: [`${origin}/realms/Main`] }))(reply, {
          path,
          origin,
        } as never)
    },
    said: /realm "Main": GET/,
  },
  {
    id: 'issuer-slash',
    what: 'an issuer with a slash too many',
    seed: (reply, seen) => otherIssuer({ issuer: `${seen.origin}/as/` })(reply, seen),
    said: /names the issuer "http.*\/as\/", and this server "http.*\/as" →/,
  },
  {
    id: 'issuer-loopback-name',
    what: 'an issuer by another name of this machine',
    seed: (reply, seen) =>
      otherIssuer({ issuer: `${seen.origin.replace('localhost', '127.0.0.1')}/as` })(reply, seen),
    said: /names the issuer "http:\/\/127\.0\.0\.1/,
  },
  {
    id: 'issuer-differs',
    what: 'metadata of another issuer',
    seed: otherIssuer({ issuer: 'https://other.example' }),
    said: /names the issuer "https:\/\/other\.example".* → https:\/\/other\.example, to the letter/,
  },
  {
    id: 'endpoint-missing',
    what: 'no token endpoint',
    seed: otherIssuer({ token_endpoint: undefined }),
    said: /has no token_endpoint/,
  },
  {
    id: 'endpoint-not-https',
    what: 'a proxy that hides the public name',
    seed: otherIssuer({ authorization_endpoint: 'http://keycloak:8080/auth' }),
    said: /authorization_endpoint is "http:\/\/keycloak:8080\/auth" → use https/,
  },
  {
    id: 'pkce-missing',
    what: 'PKCE without S256',
    seed: otherIssuer({ code_challenge_methods_supported: ['plain'] }),
    said: /\["plain"\] → a list with S256/,
  },
  {
    id: 'pkce-missing',
    what: 'no PKCE',
    seed: otherIssuer({ code_challenge_methods_supported: undefined }),
    said: /is nothing → a list with S256/,
  },
  {
    id: 'code-flow-missing',
    what: 'no authorization code',
    seed: otherIssuer({ response_types_supported: ['token'], grant_types_supported: ['implicit'] }),
    said: /response_types_supported is \["token"\]/,
  },
  {
    id: 'no-registration',
    what: 'neither registration nor documents',
    seed: otherIssuer({ registration_endpoint: undefined }),
    said: /Claude: https:\/\/claude\.ai\/api\/mcp\/auth_callback, its ID into .*VS Code:/,
  },
  {
    id: 'documents-only',
    what: 'documents, and no registration',
    seed: otherIssuer({
      registration_endpoint: undefined,
      client_id_metadata_document_supported: true,
    }),
    said: /by hand \(VS Code: .*Inspector/,
  },
  {
    id: 'scope-unknown',
    what: 'a scope that the authorization server does not have',
    seed: otherIssuer({ scopes_supported: ['openid', 'tools'] }),
    said: /told to ask for mcp, and scopes_supported is \["openid","tools"\]/,
  },
  {
    id: 'authorization-server-clock',
    what: 'a clock that is fast',
    seed: both(otherIssuer(), at(RFC8414, ahead(600))),
    said: /(?:600|599) s ahead of/,
  },
]
