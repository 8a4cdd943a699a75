import type { Descriptions } from './description.ts'
import type { DOCUMENTS } from './settings-table.ts'

export const DOCUMENT_DESCRIPTIONS: Descriptions<typeof DOCUMENTS> = {
  issuer: {
    sentence: 'Issuer identifier of the authorization server (RFC 8414 §2), an https URL.',
    syntax: 'Takes precedence over `AUTH_HOST`.',
    default: 'built from `AUTH_HOST`, `AUTH_PORT` and `AUTH_REALM`',
    example: 'https://auth.example.com',
    prop: 'issuer',
  },
  resource: {
    sentence: 'URL that clients are given, and the audience (`aud`) of their tokens.',
    default: 'locally `http://HOST:PORT/mcp`, deployed the URL of the API with the path `/mcp`',
    example: 'https://mcp.example.com/mcp',
    prop: 'resource',
  },
  requiredScopes: {
    sentence: 'Scopes that every request needs.',
    syntax: 'Separated by spaces.',
    prop: 'requiredScopes',
  },
  advertisedScopes: {
    sentence: 'Further scopes that clients are told to ask for, and that no request needs.',
    syntax: 'Separated by spaces.',
    example: 'profile',
    prop: 'advertisedScopes',
  },
  scopePrefix: {
    sentence:
      'Text that clients put before each of these scopes when they ask for it; in tokens it may be there or not.',
    syntax: 'Scopes of OpenID Connect, such as `openid`, never have it.',
    default: 'none',
    example: 'api://12345678-90ab-cdef-1234-567890abcdef/',
    prop: 'scopePrefix',
  },
  resourceName: {
    sentence: 'Human-readable name of the server, one line of at most 100 characters.',
    syntax: 'Without it, the `title` of the server is used.',
    prop: 'resourceName',
  },
  resourceDescription: {
    sentence: 'Human-readable description of the server, one line of at most 100 characters.',
    syntax: 'Without it, the `description` of the server is used.',
    prop: 'resourceDescription',
  },
}
