import type { Threat } from './threat.ts'

const KEYS = 'lambda/oauth/client-keys.ts'
const ANSWER = 'lambda/token-check/signed-answer.ts'
const answer = (name: string) =>
  ['test/unit/lambda/token-check/signed-answer.test.ts', name] as const
const asking = (name: string) =>
  ['test/unit/lambda/token-check/introspect-by-settings.test.ts', name] as const
const deployed = (name: string) => ['test/unit/lib/client-key.test.ts', name] as const

/** Who may be taken for this server's client, and what signed answers may be taken for. */
export const CLIENT_KEY_THREATS: readonly Threat[] = [
  {
    id: 'T240',
    threat: 'The private key is given where the public one belongs, and is published or logged',
    defence: 'a private key is refused by name there, in every form, and never quoted',
    file: KEYS,
    find: '  if (isPrivate(text)) {',
    replace: '  if (false) {',
    test: [
      'test/unit/lambda/oauth/client-keys.test.ts',
      'is named if it is a private key, in whatever form, and not quoted',
    ],
  },
  {
    id: 'T241',
    threat: 'A function that is broken into changes, exports or deletes the key in KMS',
    defence: 'it may sign with that key, and nothing else',
    file: 'lib/api/client-key.ts',
    find: "actions: ['kms:Sign']",
    replace: "actions: ['kms:*']",
    test: deployed(
      'may be signed with by the MCP function alone, and nothing else may be done with it',
    ),
  },
  {
    id: 'T242',
    threat: 'Someone who sees an assertion uses it again, or keeps it for later',
    defence:
      'each is good for one minute, and has an ID of its own that the server can refuse to take twice',
    file: 'lambda/oauth/client-assertion.ts',
    find: 'const ASSERTION_LIFE_SECONDS = 60',
    replace: 'const ASSERTION_LIFE_SECONDS = 3600',
    test: [
      'test/unit/lambda/token-check/client-key.test.ts',
      'says who the client is, for whom, and for a minute (RFC 7523 §3)',
    ],
  },
  {
    id: 'T243',
    threat:
      'An authorization server that takes no assertion twice refuses this server’s own second question, and the circuit opens',
    defence: 'each question has an assertion of its own',
    file: 'lambda/token-check/client-key.ts',
    find: 'id: randomUUID()',
    replace: "id: 'one'",
    test: asking('makes an assertion for each question, that about the canary included'),
  },
  {
    id: 'T244',
    threat:
      'An assertion for one authorization server is used at another (draft-ietf-oauth-rfc7523bis)',
    defence: 'it is for the issuer, unless the settings name another audience',
    file: 'lambda/token-check/introspect-by-settings.ts',
    find: 'assertionAudience: audience = issuer',
    replace: 'resource: audience',
    test: asking('is an assertion for the issuer, by the private key of the settings'),
  },
  {
    id: 'T245',
    threat: 'A key that is too short is registered, and factored',
    defence: 'RSA keys have 2048 bits or more',
    file: KEYS,
    find: "type === 'rsa' && bits < MIN_RSA_BITS",
    replace: 'false',
    test: [
      'test/unit/lambda/oauth/client-keys.test.ts',
      'is refused when it is too short, or of a type that no algorithm uses',
    ],
  },
  {
    id: 'T246',
    threat: 'Somebody between the servers changes an introspection answer, or writes one',
    defence:
      '`INTROSPECTION_ANSWER=jwt` takes signed answers only, and verifies them by the issuer’s keys',
    file: ANSWER,
    find: 'if (problem !== undefined) return malformed(',
    replace: 'if (false) return malformed(String',
    test: answer('when somebody else signed it, or it was changed'),
  },
  {
    id: 'T247',
    threat: 'An unsigned answer takes the place of a signed one',
    defence: 'it says nothing about the token',
    file: ANSWER,
    find: "if (!CONTENT_TYPE.test(String(headers['content-type']))) {",
    replace: 'if (false) {',
    test: answer('when the answer is not signed'),
  },
  {
    id: 'T248',
    threat: 'A signed answer for another resource server, or an old one, grants access here',
    defence: 'it is for this client, and signed just now',
    file: ANSWER,
    find: 'if (![aud].flat().includes(clientId)) return',
    replace: 'if (!clientId) return',
    test: answer('when its claims are like [["aud","other"]]'),
  },
  {
    id: 'T249',
    threat:
      'Another JWT of the issuer, such as an access token, passes for an introspection answer',
    defence: 'it has the type of one (RFC 8725 §3.11)',
    file: ANSWER,
    find: 'readJwt(body.trim(), [TYPE])',
    replace: "readJwt(body.trim(), [TYPE, 'at+jwt', 'jwt'])",
    test: answer('when it is another JWT, or none'),
  },
]
