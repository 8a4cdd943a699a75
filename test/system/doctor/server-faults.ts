/** Faults of a running MCP server that callers without a valid token meet. */
import {
  ahead,
  anonymous,
  at,
  type Defect,
  madeUp,
  method,
  page,
  posts,
  set,
  status,
} from './defects.ts'
import type { Fault } from './faults.ts'

const UNKNOWN_PATH = 'no-such-path-of-the-doctor'

export const SERVER_FAULTS: readonly Fault<Defect>[] = [
  {
    id: 'server-not-found',
    what: 'another path',
    seed: (reply, { path }) => {
      if (path === '/mcp') reply.status = 404
    },
    said: /POST http:.* got 404.* → 401 with a challenge, at the whole URL/,
  },
  {
    id: 'only-old-transport',
    what: 'HTTP+SSE',
    seed: posts(status(405)),
    said: /POST .* got 405, and GET .* got 401 →/,
  },
  {
    id: 'server-redirects',
    what: 'a redirect to https',
    seed: posts((reply) => {
      reply.status = 301
      reply.headers['location'] = 'https://mcp.example.com/mcp'
    }),
    said: /got 301 and leads to "https:\/\/mcp\.example\.com\/mcp" →/,
  },
  { id: 'server-failing', what: 'a crash', seed: posts(status(502)), said: /got 502/ },
  {
    id: 'no-mcp-server',
    what: 'a front page',
    seed: posts(page),
    said: /got 200 and a page of HTML/,
  },
  {
    id: 'open-to-everyone',
    what: 'no authentication at all',
    seed: anonymous((reply) => {
      reply.status = 200
      reply.body = '{"jsonrpc":"2.0","id":1,"result":{}}'
      delete reply.headers['www-authenticate']
    }),
    said: /got 200.* → 401 with WWW-Authenticate/,
  },
  {
    id: 'not-challenged',
    what: '403 in place of 401',
    seed: anonymous(status(403)),
    said: /got 403.* → 401/,
  },
  {
    id: 'challenge-missing',
    what: 'a bare 401',
    seed: anonymous(set('www-authenticate', undefined)),
    said: /got 401 → 401 with WWW-Authenticate: Bearer/,
  },
  {
    id: 'challenge-renamed',
    what: 'a REST API of API Gateway',
    seed: anonymous((reply) => {
      reply.headers['x-amzn-remapped-www-authenticate'] = reply.headers['www-authenticate'] ?? ''
      delete reply.headers['www-authenticate']
    }),
    said: /the challenge is "Bearer/,
  },
  {
    id: 'challenge-not-bearer',
    what: 'Basic',
    seed: anonymous(set('www-authenticate', 'Basic realm="x"')),
    said: /the challenge is "Basic realm/,
  },
  {
    id: 'challenge-without-metadata',
    what: 'a challenge without resource_metadata',
    seed: anonymous(set('www-authenticate', 'Bearer scope="mcp"')),
    said: /the challenge is "Bearer scope=/,
  },
  {
    id: 'challenge-metadata-elsewhere',
    what: 'a challenge of another host',
    seed: anonymous(set('www-authenticate', 'Bearer resource_metadata="https://h.example/x"')),
    said: /resource_metadata is "https:\/\/h\.example\/x" → a URL at http:/,
  },
  {
    id: 'bound-tokens-only',
    what: 'a challenge for DPoP alone',
    seed: anonymous((reply) => {
      const challenge = reply.headers['www-authenticate'] ?? ''
      reply.headers['www-authenticate'] = challenge.replace('Bearer', 'DPoP algs="ES256",')
    }),
    said: /the challenge is "DPoP algs=/,
  },
  {
    id: 'challenge-storable',
    what: 'a 401 that caches may keep',
    seed: anonymous(set('cache-control', 'public, max-age=60')),
    said: /"public, max-age=60" → no-store/,
  },
  {
    id: 'get-not-challenged',
    what: '405 before the token',
    seed: method('GET', status(405)),
    said: /GET .* got 405 → 401/,
  },
  {
    id: 'made-up-token-accepted',
    what: 'tokens that nobody checks',
    seed: madeUp(status(200)),
    said: /got 200.*→ 401 with error="invalid_token"/,
  },
  {
    id: 'made-up-token-not-refused',
    what: 'a challenge without its error',
    seed: madeUp(set('www-authenticate', 'Bearer')),
    said: /got 401.*the challenge "Bearer"/,
  },
  {
    id: 'cannot-check-tokens',
    what: 'no client secret',
    seed: madeUp(status(503)),
    said: /got 503/,
  },
  {
    id: 'token-in-query-accepted',
    what: 'a token in the URL',
    seed: (reply, { path }) => {
      if (path.includes('access_token')) reply.status = 200
    },
    said: /\?… got 200.* → 400 or 401/,
  },
  {
    id: 'stack-trace',
    what: 'an error with a stack trace',
    seed: at(UNKNOWN_PATH, (reply) => {
      reply.body = JSON.stringify({ message: new Error('x').stack })
    }),
    said: /got 404 with .*Error: x.* → an answer without/,
  },
  {
    id: 'unknown-path-served',
    what: 'an application with one page',
    seed: at(UNKNOWN_PATH, status(200)),
    said: /got 200 → 404/,
  },
  {
    id: 'card-of-another-server',
    what: 'a card of a copy',
    seed: at('/server-card', (reply) => {
      reply.body = JSON.stringify({ remotes: [{ url: 'https://h.example/mcp' }] })
    }),
    said: /names \["https:\/\/h\.example\/mcp"\] → http.*among them/,
  },
  {
    id: 'server-clock',
    what: 'a clock that is slow',
    seed: posts(ahead(-300)),
    said: /(?:300|301|299) s behind/,
  },
]

const ORIGIN = 'http://localhost:6274'
const isPage = (reply: string | undefined) => reply === ORIGIN

/** Changes the answers to an allowed page. */
const toPage =
  (change: (reply: Parameters<Defect>[0]) => void): Defect =>
  (reply, seen) => {
    if (seen.method === 'POST' && isPage(seen.headers.origin)) change(reply)
  }

const toForeignPage =
  (change: (reply: Parameters<Defect>[0]) => void): Defect =>
  (reply, seen) => {
    if (seen.headers.origin === 'https://doctor.invalid') change(reply)
  }

export const PAGE_FAULTS: readonly Fault<Defect>[] = [
  {
    id: 'preflight-refused',
    what: 'a preflight that needs a token',
    seed: method('OPTIONS', status(401)),
    said: /OPTIONS .* got 401.* → 2xx with Access-Control-Allow-Origin: http:\/\/localhost:6274/,
  },
  {
    id: 'preflight-refused',
    what: 'a preflight for another origin',
    seed: method('OPTIONS', set('access-control-allow-origin', 'https://other.example')),
    said: /Allow-Origin is "https:\/\/other\.example"/,
  },
  {
    id: 'preflight-incomplete',
    what: 'a preflight without POST',
    seed: method('OPTIONS', set('access-control-allow-methods', 'GET')),
    said: /allow-methods is "GET".* → lists with POST$/,
  },
  {
    id: 'preflight-incomplete',
    what: 'a preflight without Authorization',
    seed: method('OPTIONS', set('access-control-allow-headers', '*')),
    said: /allow-headers is "\*" → lists with authorization$/,
  },
  {
    id: 'challenge-hidden-from-pages',
    what: 'a 401 without CORS',
    seed: toPage(set('access-control-allow-origin', undefined)),
    said: /Access-Control-Allow-Origin is nothing/,
  },
  {
    id: 'challenge-hidden-from-pages',
    what: 'a challenge that is not exposed',
    seed: toPage(set('access-control-expose-headers', 'mcp-session-id')),
    said: /Expose-Headers "mcp-session-id".* → .*WWW-Authenticate/,
  },
  {
    id: 'metadata-hidden-from-pages',
    what: 'metadata without CORS',
    seed: at('', (reply) => {
      if (reply.body.includes('authorization_servers'))
        delete reply.headers['access-control-allow-origin']
    }),
    said: /Access-Control-Allow-Origin nothing → \*/,
  },
  {
    id: 'foreign-origin-admitted',
    what: 'no check of Origin',
    seed: toForeignPage(status(200)),
    said: /got 200 with the origin https:\/\/doctor\.invalid → 403/,
  },
  {
    id: 'foreign-origin-not-refused',
    what: 'no check of Origin before the token',
    seed: toForeignPage(status(401)),
    said: /got 401 with the origin/,
  },
  {
    id: 'foreign-origin-readable',
    what: 'CORS for all',
    seed: toForeignPage(set('access-control-allow-origin', '*')),
    said: /Allow-Origin is "\*" for/,
  },
]
