/** What the MCP server answers to callers without a valid token. */
import type { Kind } from '../finding.ts'

const GATE = 'the part of the server, or the gateway before it, that checks tokens'

export const CANNOT_CHECK =
  'its client secret, if it is not stored or wrong (npm run deploy ends with the command that stores it), or the way to the authorization server; "cause" in its log says which, and npm run doctor without a URL tries its settings'

export const SERVER = {
  'server-not-found': {
    severity: 'problem',
    what: 'There is no MCP server at this path.',
    where: 'the URL that clients are given; of this project, RESOURCE_URL and the output McpUrl',
  },
  'only-old-transport': {
    severity: 'problem',
    what: 'Only the transport of 2024 (HTTP+SSE) is at this URL, which clients give up.',
    where:
      'the server: Streamable HTTP; of this project, leave out TRANSPORT=sse. Or the URL that clients are given',
  },
  'server-redirects': {
    severity: 'problem',
    what: 'The URL redirects. Clients lose the token on the way, or the body of the request.',
    where: 'the URL that clients are given, or the redirect of the proxy',
  },
  'gateway-refuses': {
    severity: 'problem',
    what: 'A gateway or firewall refuses the call, which never gets to the server.',
    where:
      'the gateway before the server; on AWS, the rules of WAF, the resource policy, an API key or IAM that it asks for, or the URL: with a custom domain, the execute-api endpoint is disabled',
  },
  'server-failing': {
    severity: 'problem',
    what: 'The server fails on a call without a token.',
    where: 'the log of the server; of this project, see docs/operating.md',
  },
  'no-mcp-server': {
    severity: 'problem',
    what: 'Something other than an MCP server answers at this URL, such as a web page.',
    where: 'the URL that clients are given',
  },
  'only-this-machine': {
    severity: 'problem',
    what: 'The URL is on this machine or a private network, and this client connects from the Internet.',
    where: 'deploy the server, or open a tunnel and set RESOURCE_URL to its URL: docs/deploying.md',
  },
  'open-to-everyone': {
    severity: 'problem',
    what: 'The server answers without a token: anyone who knows the URL can use it, and no client signs in.',
    where: GATE,
  },
  'not-challenged': {
    severity: 'problem',
    what: 'A call without a token is refused, and not by the status 401 that starts a sign-in.',
    where: GATE,
  },
  'challenge-missing': {
    severity: 'problem',
    what: 'The 401 has no challenge, so that some clients never begin to sign in.',
    where: `${GATE}: the header WWW-Authenticate`,
  },
  'challenge-renamed': {
    severity: 'warning',
    what: 'The gateway renames WWW-Authenticate. Clients sign in by the well-known documents alone, and cannot ask for further scopes.',
    where: 'FRONT_DOOR=http-api, or EDGE=true before a REST API: docs/front-doors.md',
  },
  'challenge-not-bearer': {
    severity: 'problem',
    what: 'The challenge asks for another scheme than Bearer.',
    where: `${GATE}: the header WWW-Authenticate`,
  },
  'challenge-without-metadata': {
    severity: 'warning',
    what: 'The challenge does not say where the metadata is, so that clients have to guess.',
    where: `${GATE}: resource_metadata of the header WWW-Authenticate (RFC 9728 §5.1)`,
  },
  'challenge-metadata-elsewhere': {
    severity: 'problem',
    what: 'The challenge leads to the metadata of another host.',
    where: 'RESOURCE_URL of the server, which has to be the URL that clients are given',
  },
  'bound-tokens-only': {
    severity: 'warning',
    what: 'The server takes only tokens that are bound to a key of their client, which few clients can do.',
    where:
      'DPOP=accepted of the server, unless all its clients speak DPoP: docs/sender-constrained-tokens.md',
  },
  'challenge-storable': {
    severity: 'warning',
    what: 'The 401 may be stored by caches, which would then answer callers with a token.',
    where: `${GATE}: Cache-Control: no-store`,
  },
  'get-not-challenged': {
    severity: 'warning',
    what: 'A GET without a token gets no 401, by which some clients look for a sign-in.',
    where: `${GATE}: check the token before the method`,
  },
  'made-up-token-accepted': {
    severity: 'problem',
    what: 'The server accepts a made-up token.',
    where: GATE,
  },
  'made-up-token-not-refused': {
    severity: 'problem',
    what: 'A made-up token does not get 401 with error="invalid_token", by which clients renew theirs.',
    where: GATE,
  },
  'token-lost': {
    severity: 'problem',
    what: 'A call with a token is answered like one without: a proxy before the server probably drops the token.',
    where:
      'the proxy or gateway: pass on the header Authorization (CloudFront does so by a policy for the origin or the cache); if it arrives, the server: error="invalid_token" in the challenge',
  },
  'cannot-check-tokens': {
    severity: 'problem',
    what: 'The server cannot check tokens.',
    where: CANNOT_CHECK,
  },
  'token-in-query-accepted': {
    severity: 'problem',
    what: 'The server takes tokens out of URLs, which land in logs.',
    where: GATE,
  },
  'stack-trace': {
    severity: 'problem',
    what: 'An answer shows a stack trace.',
    where: 'the error handling of the server or of its gateway',
  },
  'unknown-path-served': {
    severity: 'warning',
    what: 'A path that nobody defined is served, so that a wrong URL looks like a right one.',
    where: 'the routes of the server or proxy',
  },
  'card-of-another-server': {
    severity: 'warning',
    what: 'The server card names other URLs.',
    where: 'RESOURCE_URL of the server, which has to be the URL that clients are given',
  },
  'server-clock': {
    severity: 'warning',
    what: 'The clocks of the MCP server and of this machine differ.',
    where: 'the clock of the server or of this machine (NTP)',
  },
} as const satisfies Readonly<Record<string, Kind>>
