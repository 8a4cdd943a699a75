import type { Threat } from './threat.ts'

const BREAKER = 'lambda/token-check/circuit-breaker.ts'
const breaker = (name: string) =>
  ['test/unit/lambda/token-check/circuit-breaker.test.ts', name] as const
const FETCH = 'lambda/token-check/pooled-fetch.ts'
const fetching = (name: string) =>
  ['test/unit/lambda/token-check/pooled-fetch.test.ts', name] as const
const GUARD = 'lambda/token-check/address-guard.ts'
const guard = (name: string) =>
  ['test/unit/lambda/token-check/address-guard.test.ts', name] as const
const SECRET = 'lambda/base/stored-secret.ts'
const secret = (name: string) => ['test/unit/lambda/base/stored-secret.test.ts', name] as const
const URLS = 'lambda/oauth/url.ts'
const settings = (name: string) =>
  ['test/unit/lambda/settings/function-settings.test.ts', name] as const

/** What may go wrong, or be made to, between this server and those that it asks. */
export const BACK_END_THREATS: readonly Threat[] = [
  {
    id: 'T46',
    threat: 'An outage makes clients throw good tokens away',
    defence: '503 with `Retry-After`, and no challenge',
    file: 'lambda/oauth/challenge.ts',
    find: 'status: 503,',
    replace: 'status: 401,',
    test: [
      'test/unit/lambda/oauth/challenge.test.ts',
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
    id: 'T66',
    threat: 'Several slow answers in a row add up beyond the function’s own time',
    defence: 'a timeout for the whole check',
    file: 'lambda/token-check/introspect.ts',
    find: "withTimeout(check(token, traceparent, standing), CHECK_TIMEOUT_MS, 'the whole check')",
    replace: 'check(token, traceparent, standing)',
    test: [
      'test/unit/lambda/token-check/introspect.test.ts',
      'everything together has a time after which nothing is known',
    ],
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
    defence: 'a maximum size',
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
    find: 'if (waitMs > 0) return circuitOpen',
    replace: 'if (false) return circuitOpen',
    test: breaker('opens it after failures in a row, when the canary fails too'),
  },
  {
    id: 'T51',
    threat: 'Someone shuts everybody out with tokens that upset the authorization server',
    defence:
      'failures open the circuit only if the canary, a token of this server’s own, fails too',
    file: BREAKER,
    find: 'const problem = evidence.problemOf(await askCanary())\n      if (problem === undefined) close()',
    replace: 'const problem = outcome\n      if (false) close()',
    test: breaker('overloaded: shuts nobody out while the canary is answered'),
  },
  {
    id: 'T52',
    threat: 'A rotated client secret ends all sign-ins',
    defence: 'a refused secret is read again, and the question asked again',
    file: 'lambda/token-check/introspect.ts',
    find: 'isRefused(outcome) ? await clientSecret.renew(secret) : undefined',
    replace: 'undefined',
    test: [
      'test/unit/lambda/token-check/introspect.test.ts',
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
    defence: 'reads after a refusal are rate limited',
    file: SECRET,
    find: 'Date.now() >= renewableAt',
    replace: 'renewableAt > 0',
    test: secret('that is still the current one has no other, and is not read again and again'),
  },
  {
    id: 'T63',
    threat:
      'An authorization server repeats the token or the client secret in its answer, and so into the log',
    defence: 'the token and the secret are taken out of what tools get, keys included',
    file: 'lambda/oauth/redact.ts',
    find: 'rest.replaceAll(trace, REDACTED)',
    replace: 'rest',
    test: [
      'test/unit/lambda/oauth/redact.test.ts',
      'what was sent does not come back, at any depth, nor in a key',
    ],
  },
  {
    id: 'T64',
    threat: 'A batch that cancels its own requests holds the function until its timeout',
    defence: 'cancellations within a batch are ignored',
    file: 'lambda/mcp/serve.ts',
    find: 'return rest.length > 0 ? rest : parsedBody',
    replace: 'return rest ? parsedBody : rest',
    test: [
      'test/unit/lambda/mcp.test.ts',
      'a batch that cancels its own requests is answered all the same',
    ],
  },
  {
    id: 'T65',
    threat: 'The protocol, a tool or a log of theirs gets hold of the `Authorization` header',
    defence: 'credentials stay at the gate',
    file: 'lambda/http/fetch-stand-ins.ts',
    find: '!CREDENTIALS.has(name) && ',
    replace: '',
    test: [
      'test/unit/lambda/http/fetch-stand-ins.test.ts',
      'has no credentials, and no malformed headers',
    ],
  },
  {
    id: 'T55',
    threat: 'Tokens and the client secret cross the network in clear',
    defence: '`https:` only, except for loopback hosts',
    file: URLS,
    find: "if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined",
    replace: "if (url.protocol === 'http:') return undefined",
    test: settings(
      'AUTH_ISSUER is "http://auth.example.com": use https: (http: is accepted only for localhost, 127.0.0.1 and [::1])',
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
    file: 'lambda/oauth/authorization-server-metadata.ts',
    find: 'new URL(endpoint).origin === origin',
    replace: 'true',
    test: [
      'test/unit/lambda/token-check/discover-introspection-endpoint.test.ts',
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
    defence: 'literal private addresses are refused as well',
    file: GUARD,
    find: 'if (isIP(host) !== 0 && isPrivateAddress(host))',
    replace: 'if (false)',
    test: guard('a literal private address is refused without any look-up'),
  },
  {
    id: 'T60',
    threat: 'Translated and mapped IPv6 forms of private addresses',
    defence: 'such an address counts as the IPv4 address that it stands for',
    file: GUARD,
    find: "privateAddresses.addSubnet(NAT64 + network, NAT64_PREFIX + prefix, 'ipv6')",
    replace: '',
    test: guard(
      'private, link-local, loopback, multicast and metadata addresses are told from public ones',
    ),
  },
  {
    id: 'T62',
    threat: 'Somebody posts into the HTTP+SSE session of another',
    defence: 'a session belongs to whoever opened it',
    file: 'local/sse-transport.ts',
    find: 'owner === ownerOf(authInfo) && ',
    replace: '',
    test: [
      'test/system/interop/transport-sse.test.ts',
      'cannot be used by another principal, however valid its token',
    ],
  },
  {
    id: 'T154',
    threat:
      'Callers whose tokens name neither client nor user share their HTTP+SSE sessions, and the states of calls that ask',
    defence: 'what is kept for such a caller belongs to the token',
    file: 'lambda/oauth/owner.ts',
    find: "if (clientId !== '' || subject !== '') return",
    replace: 'if (token) return',
    test: [
      'test/unit/lambda/features/calls/remember.test.ts',
      'a state is of the token, where it names neither client nor user',
    ],
  },
]
