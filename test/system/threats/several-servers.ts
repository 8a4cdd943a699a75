import type { Threat } from './threat.ts'

const ROUTING = 'lambda/token-check/several-servers.ts'
const AROUND = 'lambda/token-check/ask-around.ts'
const RULES = 'lambda/settings/auth-server-rules.ts'
const routing = (name: string) =>
  ['test/unit/lambda/token-check/several-servers.test.ts', name] as const
const each = (name: string) =>
  ['test/unit/lambda/token-check/each-of-several-servers.test.ts', name] as const
const settings = (name: string) => ['test/unit/lambda/settings/auth-servers.test.ts', name] as const

/** What one of several authorization servers may do to another, and strangers to all of them. */
export const SEVERAL_SERVER_THREATS: readonly Threat[] = [
  {
    id: 'T250',
    threat: 'Of several authorization servers, one signs tokens that name another (mix-up)',
    defence: 'a signed token goes to the server that it names, which has keys of its own',
    file: ROUTING,
    find: 'named.get(name.issuer)?.[way](...asked)',
    replace: '[...named.values()][0]?.[way](...asked)',
    test: routing('goes to the server that it names, and to no other'),
  },
  {
    id: 'T251',
    threat: 'Endpoints of one server are used for another',
    defence: 'keys and introspection belong to the entry of a server, and nothing else gives them',
    file: ROUTING,
    find: 'jwksUri: undefined,',
    replace: '',
    test: each('finds its endpoints in its own metadata, whatever the single settings name'),
  },
  {
    id: 'T252',
    threat: 'A server learns the client secret for another, and asks there as this server',
    defence: 'no two servers get one secret',
    file: RULES,
    find: 'if (!learnSecrets(sharing, settings)) return []',
    replace: 'return []',
    test: settings('two that would know one secret'),
  },
  {
    id: 'T253',
    threat: 'One user of two servers passes for another who has the same subject',
    defence: 'the issuer belongs to whom a token names',
    file: 'lambda/oauth/owner.ts',
    find: 'JSON.stringify([clientId, subject, issuer])',
    replace: 'JSON.stringify([clientId, subject])',
    test: [
      'test/unit/lambda/oauth/owner.test.ts',
      'what is kept for a caller belongs to the client and the user of its token, whatever the token',
    ],
  },
  {
    id: 'T254',
    threat: 'Made-up tokens cost each of several servers as many questions as one alone',
    defence: 'they share `REFUSED_TOKENS_PER_MINUTE`',
    file: ROUTING,
    find: ', refusedTokensPerMinute: share }',
    replace: ' }',
    test: each('share the questions that strangers may cost'),
  },
  {
    id: 'T255',
    threat: 'Made-up issuers lead to questions, or to connections to wherever they name',
    defence: 'a token of an unknown issuer is refused unasked',
    file: ROUTING,
    find: '?? unknownIssuer(name.issuer)',
    replace: '?? askAround(...asked)',
    test: routing('of an unknown issuer, or of none, is refused without any question'),
  },
  {
    id: 'T256',
    threat: 'The outage of one server makes good tokens look bad',
    defence: 'an answer that says nothing of the token outweighs one that refuses it',
    file: AROUND,
    find: "if (kind === 'unavailable') return 3",
    replace: "if (kind === 'unavailable') return -1",
    test: [
      'test/unit/lambda/token-check/ask-around.test.ts',
      'of which servers say unreachable, inactive',
    ],
  },
  {
    id: 'T257',
    threat: 'A server that hangs keeps the tokens of others from being checked',
    defence: 'the next one is asked after a second',
    file: AROUND,
    find: 'const early = await within(PATIENCE_MS, answer)',
    replace: 'const early = await answer',
    test: [
      'test/unit/lambda/token-check/ask-around.test.ts',
      'does not keep the next one from answering',
    ],
  },
]
