import { describeDefects, startBrokenServer } from './broken-server.ts'
import { anonymous, at, madeUp, method, set, status } from './defects.ts'

const broken = await startBrokenServer()

const CHALLENGED = 'a call without a token is challenged'
const GET = 'a GET without a token is challenged'
const MADE_UP = 'a made-up token is refused, so tokens are introspected'
const QUERY = 'a token in the query is refused'
const PREFLIGHT = 'the preflight of a browser client is answered'
const FOREIGN = 'a page of a foreign origin is kept out'
const UNKNOWN = 'an unknown path is not found'
const LEADS = 'the challenge leads to the metadata of this server'
const ISSUER = 'the authorization server says where to sign in'
const STACK = 'no answer shows a stack trace'

describeDefects('a gate check fails', broken, [
  [
    'no challenge',
    anonymous(set('www-authenticate', undefined)),
    [CHALLENGED, LEADS, ISSUER],
    /the challenge is ""/,
  ],
  [
    'another scheme',
    anonymous(set('www-authenticate', 'Basic realm="x"')),
    [CHALLENGED, LEADS, ISSUER],
    /the challenge is "Basic /,
  ],
  ['another status', anonymous(status(403)), [CHALLENGED], /got 403 with .*; right is 401/],
  [
    'metadata elsewhere',
    anonymous(set('www-authenticate', 'Bearer resource_metadata="http://localhost:1/x"')),
    [CHALLENGED, LEADS, ISSUER],
    /"http:\/\/localhost:1\/x".*RESOURCE_URL/,
  ],
  [
    'no challenge in the body',
    anonymous((reply) => (reply.body = '{}')),
    [CHALLENGED],
    /repeats the challenge as nothing/,
  ],
  [
    'an answer that may be stored',
    anonymous(set('cache-control', 'max-age=60')),
    [CHALLENGED],
    /"max-age=60"; right is no-store/,
  ],
  ['an open GET', method('GET', status(200)), [GET], /GET .* got 200/],
  ['no secret', madeUp(status(503)), [MADE_UP], /got 503.*client secret is not set/],
  ['any token accepted', madeUp(status(200)), [MADE_UP], /got 200.*right is 401/],
  [
    'a refusal without its error',
    madeUp(set('www-authenticate', 'Bearer')),
    [MADE_UP],
    /the challenge is "Bearer"/,
  ],
  [
    'a token read from the query',
    (reply, seen) => {
      if (seen.path.includes('access_token')) reply.status = 401
    },
    [QUERY],
    /got 401.*right is 400/,
  ],
  ['no preflight', method('OPTIONS', status(403)), [PREFLIGHT], /got 403.*ALLOWED_ORIGINS/],
  [
    'a preflight for another origin',
    method('OPTIONS', set('access-control-allow-origin', 'https://other.example')),
    [PREFLIGHT],
    /allow-origin is "https:\/\/other/,
  ],
  [
    'a preflight without POST',
    method('OPTIONS', set('access-control-allow-methods', 'GET')),
    [PREFLIGHT],
    /allow-methods is "GET"/,
  ],
  [
    'a preflight without Authorization',
    method('OPTIONS', set('access-control-allow-headers', 'content-type, mcp-protocol-version')),
    [PREFLIGHT],
    /right is a list with authorization$/m,
  ],
  [
    'pages of any origin',
    (reply, seen) => {
      if (seen.headers.origin === 'https://smoke.invalid') reply.status = 401
    },
    [FOREIGN],
    /got 401.*right is 403/,
  ],
  [
    'a refusal that pages can read',
    (reply, seen) => {
      if (seen.headers.origin === 'https://smoke.invalid')
        reply.headers['access-control-allow-origin'] = '*'
    },
    [FOREIGN],
    /allow-origin is "\*"; right is none/,
  ],
  [
    'any path served',
    at('no-such-path-of-the-smoke-test', status(200)),
    [UNKNOWN],
    /got 200.*right is 404/,
  ],
  [
    'a stack trace',
    at(
      'no-such-path-of-the-smoke-test',
      (reply) => (reply.body = JSON.stringify({ message: new Error('x').stack })),
    ),
    [STACK],
    /without the server's insides/,
  ],
])
