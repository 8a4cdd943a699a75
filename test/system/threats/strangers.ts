import type { Threat } from './threat.ts'

const BREAKER = 'lambda/token-check/circuit-breaker.ts'
const breaker = (name: string) =>
  ['test/unit/lambda/token-check/circuit-breaker.test.ts', name] as const
const OUTCOME = 'lambda/token-check/introspection-outcome.ts'
const ADMISSION = 'lambda/token-check/admission.ts'
const admission = (name: string) =>
  ['test/unit/lambda/token-check/admission.test.ts', name] as const

/** What somebody without a valid token may do to those who have one. */
export const STRANGER_THREATS: readonly Threat[] = [
  {
    id: 'T130',
    threat:
      'Made-up tokens shut everybody out, where the authorization server fails on every unknown token, the canary too',
    defence: 'such a canary does not count while other tokens are answered',
    file: BREAKER,
    find: 'else if (evidence.counts()) pause.begin(problem)',
    replace: 'else pause.begin(problem)',
    test: breaker('overloaded: shuts nobody out where unknown tokens fail, the canary too'),
  },
  {
    id: 'T131',
    threat: 'A made-up token that a firewall refuses looks as if this server’s client were refused',
    defence: 'the client is refused only where the body says so, or the canary is refused too',
    file: OUTCOME,
    find: 'if (status === 401 || status === 403) return refused',
    replace:
      'if (status === 401 || status === 403) return clientRefused(refused, question.clientId)',
    test: [
      'test/unit/lambda/token-check/introspect.test.ts',
      '403: other tokens are asked about, the secret is not read again',
    ],
  },
  {
    id: 'T132',
    threat: 'While the circuit is open, made-up tokens take the one question that might close it',
    defence:
      'the canary tries; a token that comes again when it was told to is asked about in any case',
    file: BREAKER,
    find: 'if (until === 0 || isBack || (wasGood && isOverloaded)) return undefined',
    replace: 'if (until === 0 || (wasGood && isOverloaded)) return undefined',
    test: breaker(
      'a token that was turned away and is back is asked about, and its answer closes it',
    ),
  },
  {
    id: 'T133',
    threat: 'An authorization server that asks for patience keeps out those who are signed in',
    defence: 'tokens that were good are asked about all the same, each at most once in that time',
    file: BREAKER,
    find: '(wasGood && isOverloaded)',
    replace: 'false',
    test: breaker('for an overloaded server, tokens that were good are still asked about'),
  },
  {
    id: 'T134',
    threat: 'Made-up tokens burden the authorization server: each is a question',
    defence: 'a quota of questions about tokens that turn out to be refused',
    file: ADMISSION,
    find: 'cost = isKnown ? 0 : costOf(found)',
    replace: 'cost = 0',
    test: admission('is asked about within the quota, at once or one by one'),
  },
  {
    id: 'T135',
    threat:
      'Made-up tokens all at once get around that quota, which knows verdicts only afterwards',
    defence: 'questions in progress count as if they were spent',
    file: 'lambda/token-check/quota.ts',
    find: 'inProgress < Math.min(maxInProgress, Math.floor(units))',
    replace: 'true',
    test: admission('is asked about within the quota, at once or one by one'),
  },
  {
    id: 'T136',
    threat: 'A flood of made-up tokens uses up the quota, and nobody can sign in',
    defence: 'half of it is for tokens that come again when they were told to',
    file: ADMISSION,
    find: 'const quota = isBack ? returners : quotaOfNew',
    replace: 'const quota = quotaOfNew',
    test: admission('leaves the other half to tokens that come again when they were told to'),
  },
  {
    id: 'T137',
    threat: 'A flood of made-up tokens makes clients throw good ones away',
    defence: '429 with `Retry-After`, and no challenge',
    file: 'lambda/oauth/challenge.ts',
    find: 'status: 429,',
    replace: 'status: 401,',
    test: [
      'test/unit/lambda/oauth/challenge.test.ts',
      'when too many were refused: 429 with Retry-After, and no challenge either',
    ],
  },
  {
    id: 'T138',
    threat: 'A flood of requests fills the log, and its bill',
    defence: 'lines that anybody can cause are limited, and counted when they are left out',
    file: 'lambda/gate/log-decision.ts',
    find: 'if (unlogged === undefined) return',
    replace: '',
    test: [
      'test/unit/lambda/gate/log-decision.test.ts',
      'of a flood has no line, and the next line says how many are missing',
    ],
  },
  {
    id: 'T139',
    threat: 'An error of the authorization server is quoted in the log, and with it the token',
    defence: 'only short codes that are no part of what was sent are quoted',
    file: OUTCOME,
    find: 'isCode && secrets.every((secret) => !secret.includes(error))',
    replace: 'isCode',
    test: [
      'test/unit/lambda/token-check/introspection-outcome.test.ts',
      'quotes no error that is long, odd, or part of what was sent',
    ],
  },
]
