import type { Threat } from './threat.ts'

const JWT = 'lambda/oauth/jwt.ts'
const CHECK = 'lambda/token-check/signature-check.ts'
const JSON = 'lambda/oauth/strict-json.ts'
const SIGN = 'lambda/token-check/signature.ts'
const header = (name: string) => ['test/system/threats/header-attacks.test.ts', name] as const
const signature = (name: string) => ['test/system/threats/signature-attacks.test.ts', name] as const
const claim = (name: string) => ['test/system/threats/claim-attacks.test.ts', name] as const

/** What somebody may try with a token that must be signed. */
export const SIGNED_TOKEN_THREATS: readonly Threat[] = [
  {
    id: 'T260',
    threat: 'A token that nobody signed: `alg` is `none`, in any spelling',
    defence: 'an allow list of digital signatures',
    file: JWT,
    find: "typeof alg !== 'string' || !ALGORITHMS.includes(alg)",
    replace: "typeof alg !== 'string' || alg === 'HS256'",
    test: header('a token that is signed by nothing is refused, however "none" is spelled'),
  },
  {
    id: 'T261',
    threat: 'A MAC whose secret is the public key (algorithm confusion)',
    defence: 'no MAC is on that list',
    file: JWT,
    find: "  'EdDSA',",
    replace: "  'EdDSA', 'HS256', 'HS384', 'HS512',",
    test: signature('a MAC is refused, whatever form of the public key its secret is'),
  },
  {
    id: 'T262',
    threat: 'A token that brings its own key, or says where it is: `jwk`, `jku`, `x5u`, `x5c`',
    defence: 'keys come from the configured issuer alone',
    file: CHECK,
    find: 'if (await isSignedBy(token, jwt, fitting)) return undefined',
    replace: `const { jwk } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
      if (await isSignedBy(token, jwt, [jwk, ...fitting].filter(Boolean))) return undefined`,
    test: signature(
      'keys that a token brings or points to are never used, and nothing is read from there',
    ),
  },
  {
    id: 'T263',
    threat: 'A token that another key signed',
    defence: 'the signature is that of the key',
    file: CHECK,
    find: 'if (await isSignedBy(token, jwt, fitting)) return undefined',
    replace: 'if (fitting.length > 0) return undefined',
    test: signature('a token that another key signed is refused, whatever key it names'),
  },
  {
    id: 'T264',
    threat: 'A key ID that is a path, a query or the name of a member',
    defence:
      'it is compared to the letter with those of the issuer’s keys, and used for nothing else',
    file: 'lambda/oauth/json-web-keys.ts',
    find: '(keyId ?? kid) === kid',
    replace: 'true',
    test: signature('a key ID is compared to the letter, and leads nowhere else'),
  },
  {
    id: 'T265',
    threat: 'Another kind of JWT of the same issuer, such as a logout token',
    defence: '`typ` is one that access tokens of the profile have',
    file: JWT,
    find: '!types.includes(mediaType(typ))',
    replace: 'false',
    test: header('a token of another kind is refused by its type'),
  },
  {
    id: 'T266',
    threat: 'A header parameter changes how a token must be read, and is not understood',
    defence: '`crit` and `b64` refuse the token',
    file: JWT,
    find: 'if (b64 !== true)',
    replace: 'if (false)',
    test: header(
      'a header with critical parameters, or with claims that are not encoded, is refused',
    ),
  },
  {
    id: 'T267',
    threat:
      'Of two members with one name, the issuer’s gateway reads one and this server the other',
    defence: 'a token with such members is refused',
    file: JSON,
    find: 'names?.has(name) === true',
    replace: 'false',
    test: header('a header or claims in which a member comes twice are refused'),
  },
  {
    id: 'T268',
    threat: 'Deeply nested claims exhaust the stack of a reader',
    defence: 'a maximum depth',
    file: JSON,
    find: 'if (open.length > MAX_DEPTH) return false',
    replace: '',
    test: header(
      'claims that are nested deeper than any need be are refused, without a deep stack',
    ),
  },
  {
    id: 'T269',
    threat: 'Many spellings of one token get around lists of revoked tokens, and fill the cache',
    defence: 'each part is base64url in the one form that its bytes have',
    file: JWT,
    find: 'if (bytesOf(signature) === undefined)',
    replace: 'if (false)',
    test: header('a token has no second spelling'),
  },
  {
    id: 'T270',
    threat: 'Text that two readers decode differently',
    defence: 'strict UTF-8, without a byte order mark',
    file: JWT,
    find: '{ fatal: true, ignoreBOM: true }',
    replace: '{}',
    test: header('text that two readers may decode differently is refused'),
  },
  {
    id: 'T271',
    threat: 'A token of another issuer has this server look for its keys',
    defence: '`iss` is the configured issuer to the letter before anything is read',
    file: SIGN,
    find: 'if (iss !== issuer)',
    replace: 'if (false)',
    test: claim(
      'a token of another issuer is refused before a key is read, however much its name is like the right one',
    ),
  },
  {
    id: 'T272',
    threat: 'A signed token without an end, which nobody can revoke',
    defence: '`exp` is required of signed tokens, whatever `TOKEN_EXPIRY` says',
    file: 'lambda/token-check/ways-by-settings.ts',
    find: 'expiryRequired: true',
    replace: 'expiryRequired: settings.expiryRequired',
    test: claim('a signed token without an end is refused, although an answer need not have one'),
  },
  {
    id: 'T273',
    threat: 'Claims of wrong JSON types look like an outage of the authorization server',
    defence: 'they refuse the token',
    file: SIGN,
    find: 'malformed === undefined',
    replace: "malformed !== ''",
    test: claim('times, scopes and names of other types are refused, and are no outage'),
  },
  {
    id: 'T274',
    threat: 'An ID token or refresh token that the issuer signed by the same key',
    defence: 'claims that access tokens lack, or must have, by the profile',
    file: SIGN,
    find: 'if (otherKind !== undefined)',
    replace: 'if (false)',
    test: claim('ID tokens, refresh tokens and others of the same issuer are refused'),
  },
  {
    id: 'T275',
    threat: 'A claim `active` decides in place of the server',
    defence: 'members of answers in claims are overwritten',
    file: SIGN,
    find: '{ ...profiledClaims(jwt.claims, profile, options), active: true }',
    replace: '{ active: true, ...profiledClaims(jwt.claims, profile, options) }',
    test: claim('claims that have the names of members of answers decide nothing'),
  },
  {
    id: 'T276',
    threat:
      'A claim that users can fill in is called `scope` or `client_id`, at a server that means others',
    defence: 'only claims that the profile names count',
    file: 'lambda/oauth/profiled-claims.ts',
    find: 'const { scope: _, client_id: __, ...others } = claims',
    replace: 'const others = claims',
    test: claim('scopes and clients in claims that the profile does not name grant nothing'),
  },
  {
    id: 'T277',
    threat: 'A claim `__proto__` gives a token what its claims lack',
    defence: 'claims are copied as own members',
    file: 'lambda/oauth/introspection-answer.ts',
    find: 'return Object.fromEntries(members) as unknown as IntrospectionAnswer',
    replace: `const all: Record<string, unknown> = {}
  for (const name in answer) if (answer[name] !== null) all[name] = answer[name]
  return all as unknown as IntrospectionAnswer`,
    test: claim('claims cannot reach into objects of the server'),
  },
  {
    id: 'T278',
    threat: 'Long texts in a header flood the log',
    defence: 'texts that somebody else chose are cut',
    file: 'lambda/oauth/quoted.ts',
    find: 'value.length <= MAX_CHARACTERS',
    replace: 'true',
    test: claim(
      'the log quotes the first characters of what a stranger wrote, and never the token',
    ),
  },
]
