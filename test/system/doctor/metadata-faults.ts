/** Faults of the metadata: of the MCP server, and of its authorization server. */
import { at, type Defect, members, METADATA, page, status } from './defects.ts'
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
    seed: members(() => ({ scopes_supported: undefined })),
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
