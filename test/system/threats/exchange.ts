import type { Threat } from './threat.ts'

const RULES = 'lambda/oauth/token-exchange.ts'
const CACHE = 'lambda/token-exchange/exchange-cache.ts'
const rule = (name: string) => ['test/unit/lambda/oauth/token-exchange.test.ts', name] as const
const kept = (name: string) => ['test/unit/lambda/token-exchange/exchange.test.ts', name] as const
const failures = (name: string) =>
  ['test/unit/lambda/token-exchange/exchange-failures.test.ts', name] as const
const tool = (name: string) => ['test/unit/lambda/features/calls/exchange.test.ts', name] as const

/** What could go wrong when tools act for their users at other services. */
export const EXCHANGE_THREATS: readonly Threat[] = [
  {
    id: 'T460',
    threat: "A prompt talks a tool into taking its user's rights to a service of the attacker",
    defence: 'tokens are asked for services only that the server has listed, to the letter',
    file: 'lambda/features/calls/exchange.ts',
    find: 'isListed ? allowed[name] : undefined',
    replace: 'allowed[name] ?? name',
    test: tool('gets none for {"audience":"others"}, and nobody is asked'),
  },
  {
    id: 'T461',
    threat: 'An older, wider token of a caller gives more than the one that the caller sent',
    defence: 'an exchanged token belongs to the one access token that it was given for',
    file: CACHE,
    find: 'JSON.stringify([token, issuer, audience, resource, scopes])',
    replace: 'JSON.stringify([issuer, audience, resource, scopes])',
    test: kept('is of one token of one caller, one service and one set of scopes'),
  },
  {
    id: 'T462',
    threat: 'A token goes to another service than it was given for',
    defence: 'service and scopes are part of what it is kept under',
    file: CACHE,
    find: 'JSON.stringify([token, issuer, audience, resource, scopes])',
    replace: 'JSON.stringify([token, issuer])',
    test: kept('is of one token of one caller, one service and one set of scopes'),
  },
  {
    id: 'T463',
    threat: "An exchanged token is used after the caller's own has expired",
    defence: 'it is kept no longer than either lives',
    file: CACHE,
    find: 'Math.min(expiresAt, exchange.expiresAt ?? Infinity)',
    replace: 'expiresAt',
    test: kept("is kept for the life of the caller's token, less what it is on its way"),
  },
  {
    id: 'T464',
    threat:
      "The caller's token reaches the other service, because the answer has it in place of a new one",
    defence: 'an answer with that token is refused',
    file: RULES,
    find: 'if (token === given) throw new Error("the answer has the caller\'s own token")',
    replace: '',
    test: rule('with {"access_token":"mine"} is refused'),
  },
  {
    id: 'T465',
    threat: 'A token that is bound to a key, or no access token at all, is sent as Bearer',
    defence: 'the answer must call it a bearer token',
    file: RULES,
    find: "if (typeof type !== 'string' || !/^bearer$/i.test(type)) {",
    replace: 'if (type === 0) {',
    test: rule('with {"token_type":"DPoP"} is refused'),
  },
  {
    id: 'T466',
    threat: 'A token with line breaks adds headers to the requests of a tool',
    defence: 'only visible ASCII is a token',
    file: RULES,
    find: String.raw`const TOKEN = /^[\x21-\x7E]+$/`,
    replace: 'const TOKEN = /./',
    test: rule(String.raw`with {"access_token":"a\r\nb"} is refused`),
  },
  {
    id: 'T467',
    threat:
      'Tokens and secrets end up in the log, because the authorization server repeats them in an error',
    defence: 'what was sent is taken out of its words',
    file: 'lambda/token-exchange/exchange-outcome.ts',
    find: 'redactText(text, secrets)',
    replace: 'text',
    test: failures(
      'is told without what was sent: no token and no secret, whatever the answer repeats',
    ),
  },
  {
    id: 'T468',
    threat: 'Metadata leads tokens and the client secret to another host',
    defence: "the token endpoint is at the issuer's origin",
    file: 'lambda/token-exchange/token-endpoint.ts',
    find: 'discoverIntrospectionEndpoint(issuer, fetch, tokenEndpointOf)',
    replace:
      "discoverIntrospectionEndpoint(issuer, fetch, (metadata) => String(metadata['token_endpoint']))",
    test: failures('metadata that leads elsewhere is not followed: the secret stays here'),
  },
  {
    id: 'T469',
    threat: 'Of several authorization servers, one gets the tokens of another',
    defence: 'the issuer of the token is asked, and no other',
    file: 'lambda/token-exchange/create-exchange.ts',
    find: "return authServers === undefined ? issuer : String(extra?.['iss'])",
    replace: 'return extra === undefined && authServers === undefined ? "" : issuer',
    test: kept('of several authorization servers, only the one that issued the token gets it'),
  },
  {
    id: 'T470',
    threat: 'An outage keeps every call waiting, and the authorization server down',
    defence: 'after three failures nothing is asked for five seconds',
    file: 'lambda/token-exchange/token-endpoint.ts',
    find: "if (outcome.reason !== 'unreachable' || failures >= FAILURES_TO_OPEN) pause.begin(outcome)",
    replace: '',
    test: failures(
      'a server that fails again and again is spared, until one question shows that it is back',
    ),
  },
  {
    id: 'T471',
    threat:
      'The log names a user who has a pseudonym, in the words by which an exchange is refused',
    defence: 'with `PSEUDONYMIZE_SUBJECTS` the log has the code of the error, and no words',
    file: 'lambda/token-exchange/exchange-outcome.ts',
    find: ' || !quotesWords',
    replace: '',
    test: failures('is told without words, which may name the user, where subjects are pseudonyms'),
  },
  {
    id: 'T472',
    threat:
      'A caller whose token the authorization server cannot exchange keeps all others from theirs',
    defence: 'only what every token meets, such as an outage, spares that server questions',
    file: 'lambda/token-exchange/token-endpoint.ts',
    find: " || outcome.reason === 'malformed_answer'",
    replace: '',
    test: failures(
      'one token for which the answer makes no sense does not stand in the way of others',
    ),
  },
]
