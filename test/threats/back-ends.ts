import type { Threat } from './threat.ts'

const CACHE = 'lambda/oauth/token-verifier.ts'
const cache = (name: string) => ['test/lambda/oauth/token-verifier.test.ts', name] as const
const BREAKER = 'lambda/oauth/circuit-breaker.ts'
const breaker = (name: string) => ['test/lambda/oauth/circuit-breaker.test.ts', name] as const
const FETCH = 'lambda/oauth/pooled-fetch.ts'
const fetching = (name: string) => ['test/lambda/oauth/pooled-fetch.test.ts', name] as const
const GUARD = 'lambda/oauth/address-guard.ts'
const guard = (name: string) => ['test/lambda/oauth/address-guard.test.ts', name] as const
const SECRET = 'lambda/client-secret.ts'
const secret = (name: string) => ['test/lambda/client-secret.test.ts', name] as const
const URLS = 'lambda/oauth/url.ts'
const settings = (name: string) => ['test/lambda/environment.test.ts', name] as const

/** What may go wrong, or be made to, between this server and those that it asks. */
export const BACK_END_THREATS: readonly Threat[] = [
  {
    id: 'T40',
    threat: 'One caller’s verdict serves another',
    defence: 'verdicts are kept by the SHA-256 of their token',
    file: CACHE,
    find: "createHash('sha256').update(token).digest('base64url')",
    replace: "createHash('sha256').digest('base64url')",
    test: cache('a verdict is reused for the configured time, for its own token alone'),
  },
  {
    id: 'T41',
    threat: 'A revoked token stays usable',
    defence: 'a verdict is reused for `TOKEN_CACHE_TTL_SECONDS` at most',
    file: CACHE,
    find: 'Math.min(tokenCacheTtlSeconds, life)',
    replace: 'Math.min(999999, life)',
    test: cache('a verdict is reused for the configured time, for its own token alone'),
  },
  {
    id: 'T42',
    threat: 'A token outlives its expiry in the cache',
    defence: 'and for the token’s own life at most',
    file: CACHE,
    find: 'Math.min(tokenCacheTtlSeconds, life)',
    replace: 'tokenCacheTtlSeconds',
    test: cache('a verdict is not reused beyond the life of the token'),
  },
  {
    id: 'T43',
    threat: 'A flood of invalid tokens drives valid ones out of the cache',
    defence: 'refusals are kept apart',
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
    id: 'T45',
    threat: 'A burst of requests with one token becomes a burst at the authorization server',
    defence: 'they share one introspection',
    file: CACHE,
    find: 'tokenCacheTtlSeconds === 0 ? judge : judgeShared',
    replace: 'judge',
    test: cache(
      'requests at the same time share one introspection of their token, and its failure',
    ),
  },
  {
    id: 'T46',
    threat: 'An outage makes clients throw good tokens away',
    defence: '503 with `Retry-After`, and no challenge',
    file: 'lambda/oauth/challenge.ts',
    find: 'status: 503,',
    replace: 'status: 401,',
    test: [
      'test/lambda/oauth/challenge.test.ts',
      'when nothing is known about it: 503 with Retry-After, and no challenge that would end a sign-in',
    ],
  },
  {
    id: 'T47',
    threat: 'An answer that drips or never comes holds the function',
    defence: 'a total timeout',
    file: FETCH,
    find: 'AbortSignal.timeout(TOTAL_TIMEOUT_MS)',
    replace: 'AbortSignal.timeout(TOTAL_TIMEOUT_MS * 2)',
    test: fetching('gives up after the total timeout, before and within the answer'),
  },
  {
    id: 'T48',
    threat: 'A host that takes connections and does not speak',
    defence: 'a timeout of its own for connecting',
    file: FETCH,
    find: "limitConnecting(outgoing, url.protocol === 'https:' ? 'secureConnect' : 'connect')",
    replace: '',
    test: fetching('gives up connecting sooner than it gives up waiting for an answer'),
  },
  {
    id: 'T49',
    threat: 'An answer without end fills the memory',
    defence: 'a greatest size',
    file: FETCH,
    find: 'if (received > MAX_ANSWER_BYTES) {',
    replace: 'if (received > 2 * MAX_ANSWER_BYTES) {',
    test: fetching('takes no answer that is larger than any should be'),
  },
  {
    id: 'T50',
    threat: 'A dead server is hammered, and every client waits for its timeout',
    defence: 'a circuit breaker',
    file: BREAKER,
    find: 'if (waitMs > 0) {',
    replace: 'if (false) {',
    test: breaker('failures in a row open it: nothing is asked, and the answer tells how long'),
  },
  {
    id: 'T51',
    threat: 'Someone shuts everybody out with tokens that upset the authorization server',
    defence: 'malformed answers do not open the circuit',
    file: BREAKER,
    find: "if (cause === 'malformed_answer') return",
    replace: '',
    test: breaker('malformed answers shut nobody out'),
  },
  {
    id: 'T52',
    threat: 'A rotated client secret ends all sign-ins',
    defence: 'a refused secret is read afresh, and the question asked again',
    file: 'lambda/oauth/introspection.ts',
    find: 'const renewed = await clientSecret.renew(secret)',
    replace: 'const renewed = undefined as string | undefined',
    test: [
      'test/lambda/oauth/introspection.test.ts',
      'another secret is tried once, and the question asked again',
    ],
  },
  {
    id: 'T53',
    threat: 'Secrets Manager is away when the secret is due',
    defence: 'the last good one is used',
    file: SECRET,
    find: 'return readShared().catch(() => current as string)',
    replace: 'return readShared()',
    test: secret('that fails leaves the last good secret in use, and is not repeated at once'),
  },
  {
    id: 'T54',
    threat: 'A wrong secret makes every request read Secrets Manager',
    defence: 'reads out of turn are rate limited',
    file: SECRET,
    find: 'Date.now() >= renewableAt',
    replace: 'renewableAt > 0',
    test: secret('that is still the current one has no other, and is not read again and again'),
  },
  {
    id: 'T55',
    threat: 'Tokens and the client secret cross the network in clear',
    defence: '`https:` only, but for loopback hosts',
    file: URLS,
    find: "if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined",
    replace: "if (url.protocol === 'http:') return undefined",
    test: settings(
      'AUTH_ISSUER is "http://auth.example.com": use https: (http: is accepted for localhost, 127.0.0.1 and [::1] alone)',
    ),
  },
  {
    id: 'T56',
    threat: 'Credentials in a URL are logged and sent along',
    defence: 'URLs with user information are refused',
    file: URLS,
    find: "if (url.username !== '' || url.password !== '')",
    replace: 'if (false)',
    test: settings(
      'AUTH_ISSUER is "https://***@auth.example.com": leave out the user name and password',
    ),
  },
  {
    id: 'T57',
    threat: 'Discovery sends the client secret to another server',
    defence: 'a discovered endpoint has the issuer’s origin',
    file: 'lambda/oauth/discovery.ts',
    find: 'new URL(endpoint).origin === issuer.origin',
    replace: 'true',
    test: [
      'test/lambda/oauth/discovery.test.ts',
      'an endpoint that is not safe, or not there, is not used',
    ],
  },
  {
    id: 'T58',
    threat:
      'A DNS record leads requests to the metadata service or into the own network (SSRF, rebinding)',
    defence: 'private addresses are refused when connecting, unless allowed by name',
    file: GUARD,
    find: 'else if (blocked !== undefined)',
    replace: 'else if (false)',
    test: guard(
      'a host is refused when any of its addresses is private, as after a change of its DNS record',
    ),
  },
  {
    id: 'T59',
    threat: 'A literal private address in a setting (SSRF)',
    defence: 'refused, too',
    file: GUARD,
    find: 'if (isIP(host) !== 0 && isPrivateAddress(host))',
    replace: 'if (false)',
    test: guard('a literal private address is refused without any look-up'),
  },
  {
    id: 'T60',
    threat: 'Translated and mapped IPv6 forms of private addresses',
    defence: 'they count as what they stand for',
    file: GUARD,
    find: "privateAddresses.addSubnet(NAT64 + network, NAT64_PREFIX + prefix, 'ipv6')",
    replace: '',
    test: guard(
      'private, link-local, loopback, multicast and metadata addresses are told from public ones',
    ),
  },
  {
    id: 'T61',
    threat: 'A function that is broken into reads other secrets',
    defence: 'it may read its one secret, and write its own log',
    file: 'lib/client-secret.ts',
    find: "actions: ['secretsmanager:GetSecretValue']",
    replace: "actions: ['secretsmanager:*']",
    test: [
      'test/lib/permissions.test.ts',
      'each function may write its own log, the MCP function may read its secret, and that is all',
    ],
  },
  {
    id: 'T62',
    threat: 'Somebody posts into the HTTP+SSE session of another',
    defence: 'a session belongs to whoever opened it',
    file: 'local/sse.ts',
    find: 'if (session?.owner !== ownerOf(authInfo)) {',
    replace: 'if (session === undefined) {',
    test: [
      'test/interop/transport-sse.test.ts',
      'cannot be used by another principal, however valid its token',
    ],
  },
]
