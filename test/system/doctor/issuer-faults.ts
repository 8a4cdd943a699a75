/** Faults of the authorization server that a running MCP server names. */
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
  set,
  status,
} from './defects.ts'
import type { Fault } from './faults.ts'

const BOUND = members(() => ({ dpop_bound_access_tokens_required: true }))

export const ISSUER_FAULTS: readonly Fault<Defect>[] = [
  {
    id: 'issuer-without-metadata',
    what: 'no metadata of the issuer',
    seed: otherIssuer({}, '/none'),
    said: /oauth-authorization-server\/as got 404; .*\/as\/\.well-known\/openid-configuration got 404/,
  },
  {
    id: 'issuer-without-metadata',
    what: 'the URL of the metadata in place of the issuer',
    seed: members((origin) => ({
      authorization_servers: [`${origin}/as/.well-known/openid-configuration`],
    })),
    said: / → the issuer that this document names, such as http:\/\/localhost:\d+\/as$/,
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
    id: 'rate-limited',
    what: 'a limit of the authorization server',
    seed: both(otherIssuer(), at(RFC8414, status(429))),
    said: /oauth-authorization-server\/as got 429/,
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
    id: 'issuer-differs',
    what: 'Entra ID for every tenant',
    seed: otherIssuer({ issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' }),
    said: / → the issuer of one tenant, with its ID: /,
  },
  {
    id: 'dpop-not-offered',
    what: 'bound tokens alone, and nobody who issues any',
    seed: both(BOUND, otherIssuer()),
    said: /dpop_signing_alg_values_supported is nothing → a list with ES256/,
  },
  {
    id: 'bound-tokens-only',
    what: 'bound tokens alone, which most clients cannot get',
    seed: both(BOUND, otherIssuer({ dpop_signing_alg_values_supported: ['ES256'] })),
    said: /dpop_bound_access_tokens_required is true → /,
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
    id: 'pkce-not-advertised',
    what: 'nothing about PKCE, as of Entra ID and Cognito',
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
    id: 'authorization-server-hidden-from-pages',
    what: 'no CORS',
    seed: both(otherIssuer(), at(RFC8414, set('access-control-allow-origin', undefined))),
    said: /Access-Control-Allow-Origin nothing for http:\/\/localhost:6274 → \*/,
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
