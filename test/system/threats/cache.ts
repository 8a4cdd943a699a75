import type { Threat } from './threat.ts'

const CACHE = 'lambda/token-check/token-verifier.ts'
const cache = (name: string) =>
  ['test/unit/lambda/token-check/token-verifier.test.ts', name] as const

const memory = (name: string) =>
  ['test/unit/lambda/token-check/grant-memory.test.ts', name] as const

/** What may go wrong with verdicts that are kept. */
export const CACHE_THREATS: readonly Threat[] = [
  {
    id: 'T40',
    threat: 'One caller’s verdict serves another',
    defence: 'verdicts are kept by the SHA-256 of their token',
    file: CACHE,
    find: "hash('sha256', token, 'base64url')",
    replace: "hash('sha256', '', 'base64url')",
    test: cache('a verdict is reused for the configured time, for its own token alone'),
  },
  {
    id: 'T41',
    threat: 'A revoked token stays usable',
    defence: 'a verdict is reused for `TOKEN_CACHE_TTL_SECONDS` at most',
    file: CACHE,
    find: 'Math.min(tokenCacheTtlSeconds - age, life)',
    replace: 'Math.min(999999, life)',
    test: cache('a verdict is reused for the configured time, for its own token alone'),
  },
  {
    id: 'T42',
    threat: 'A token outlives its expiry in the cache',
    defence: 'a verdict is reused for the token’s own life at most',
    file: CACHE,
    find: 'Math.min(tokenCacheTtlSeconds - age, life)',
    replace: 'tokenCacheTtlSeconds',
    test: cache('a verdict is not reused beyond the life of the token'),
  },
  {
    id: 'T43',
    threat: 'A flood of invalid tokens drives valid ones out of the cache',
    defence: 'refusals have a cache of their own',
    file: CACHE,
    find: 'refusals.set(key, verdict, { ttl })',
    replace: 'grants.set(key, verdict as never, { ttl, size: 100_000 })',
    test: cache('a flood of invalid tokens drives out no valid one'),
  },
  {
    id: 'T44',
    threat: 'Large answers fill the memory',
    defence: 'the cache is bounded in bytes',
    file: CACHE,
    find: 'maxSize: MAX_GRANT_BYTES,',
    replace: 'maxSize: 1e12,',
    test: cache('large answers are kept within a bound of memory'),
  },
  {
    id: 'T91',
    threat: 'Answers full of small values take many times their size',
    defence: 'a grant counts for the memory that it takes, not for the bytes of its answer',
    file: 'lambda/oauth/heap-bytes.ts',
    find: 'const BYTES_PER_MEMBER = 128',
    replace: 'const BYTES_PER_MEMBER = 8',
    test: memory(
      'a grant with objects of different shapes takes no more memory than it counts for',
    ),
  },
  {
    id: 'T92',
    threat: 'Good tokens with large answers end the process',
    defence: 'members that no rule names are kept as far as they fit',
    file: 'lambda/oauth/introspection-answer.ts',
    find: 'if (bytes > left) return false',
    replace: '',
    test: memory('members that no rule names are bounded'),
  },
  {
    id: 'T93',
    threat: 'Refusals that are kept hold large answers',
    defence: 'a refusal names the first audiences, each cut',
    file: 'lambda/oauth/quoted.ts',
    find: 'value.slice(0, MAX_ITEMS).map(cut)',
    replace: 'value',
    test: memory('refusals keep nothing of a large answer'),
  },
  {
    id: 'T94',
    threat: 'A tool changes its caller, and with it the next call or one at the same time',
    defence: 'grants are frozen, with everything in them',
    file: 'lambda/oauth/verdict.ts',
    find: 'return deepFreeze({',
    replace: 'return ({',
    test: cache(
      'nothing that one call does to its caller reaches another, not even one at the same time',
    ),
  },
  {
    id: 'T45',
    threat: 'A burst of requests with one token becomes a burst at the authorization server',
    defence: 'simultaneous requests share one introspection',
    file: CACHE,
    find: 'tokenCacheTtlSeconds === 0 ? findAndKeep : findShared',
    replace: 'findAndKeep',
    test: cache(
      'requests at the same time share one introspection of their token, and its failure',
    ),
  },
]
