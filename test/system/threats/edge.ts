import type { Threat } from './threat.ts'

/** What comes through an edge, or around it. */
export const EDGE_THREATS: readonly Threat[] = [
  {
    id: 'T320',
    threat: 'Requests go around CloudFront, and so around AWS WAF',
    defence:
      'the function answers only what has the key of the edge, which it compares first of all',
    file: 'lambda/gate/edge-check.ts',
    find: 'if (!(await isKey(given))) return refused(context, WRONG_KEY, resource)',
    replace: '',
    test: [
      'test/unit/lambda/gate/edge-check.test.ts',
      'a request without its key is refused, whatever else it has, and is told where to go',
    ],
  },
  {
    id: 'T321',
    threat: 'The keys cannot be read, and everybody passes',
    defence: 'nothing passes by a key that cannot be read',
    file: 'lambda/gate/edge-check.ts',
    find: 'return unavailable(context, error as Error)',
    replace: 'return undefined',
    test: [
      'test/unit/lambda/gate/edge-check.test.ts',
      'nothing passes by a key that cannot be read, and neither answer nor log has the one that came',
    ],
  },
  {
    id: 'T322',
    threat: 'A tool learns the key, and passes it on',
    defence: 'the key is removed before anything else reads the headers',
    file: 'lambda/gate/edge-check.ts',
    find: 'event.headers = headers',
    replace: '',
    test: [
      'test/unit/lambda/gate/edge-check.test.ts',
      'a request with any of the keys goes on, without the key',
    ],
  },
  {
    id: 'T323',
    threat: 'While its key rotates, the server refuses CloudFront',
    defence: 'function and role give a key up only when all of CloudFront sends the next one',
    file: 'lib/edge/edge.ts',
    find: 'node.addDependency(this.#distribution)',
    replace: '',
    test: [
      'test/unit/lib/edge/edge-resource.test.ts',
      'are changed in CloudFront before function or role give one up, at a host of yours too',
    ],
  },
  {
    id: 'T324',
    threat: 'CloudFront gives the answer for one caller to another',
    defence: 'nothing of the endpoint is kept',
    file: 'lib/edge/edge-behaviors.ts',
    find: 'cachePolicy: CachePolicy.CACHING_DISABLED',
    replace: 'cachePolicy: CachePolicy.CACHING_OPTIMIZED',
    test: [
      'test/unit/lib/edge/edge.test.ts',
      'keeps nothing of the endpoint, and passes on all methods and headers but Host',
    ],
  },
  {
    id: 'T325',
    threat: 'One caller’s error, which CloudFront keeps for ten seconds, shuts others out',
    defence: 'errors are kept for no time',
    file: 'lib/edge/edge.ts',
    find: 'errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),',
    replace: '',
    test: [
      'test/unit/lib/edge/edge.test.ts',
      'gives no error to anybody but the client that caused it',
    ],
  },
  {
    id: 'T326',
    threat: 'A token is sent without TLS, and nobody notices',
    defence: 'the endpoint refuses such requests, rather than redirect them',
    file: 'lib/edge/edge-behaviors.ts',
    find: 'ViewerProtocolPolicy.HTTPS_ONLY',
    replace: 'ViewerProtocolPolicy.REDIRECT_TO_HTTPS',
    test: [
      'test/unit/lib/edge/edge.test.ts',
      'keeps nothing of the endpoint, and passes on all methods and headers but Host',
    ],
  },
  {
    id: 'T327',
    threat: 'A caller says which address the log has',
    defence: 'CloudFront overwrites that header, and the function believes it with the key only',
    file: 'lib/edge/edge-behaviors.ts',
    find: '= { value: event.viewer.ip }',
    replace: '||= { value: event.viewer.ip }',
    test: [
      'test/unit/lib/edge/edge-behaviors.test.ts',
      'the CloudFront Function says the address of the client, whatever the client said',
    ],
  },
  {
    id: 'T328',
    threat: 'The log of AWS WAF has tokens, or proofs that nobody has spent',
    defence: 'AWS WAF replaces them, also where it counts requests by token',
    file: 'lib/edge/web-acl.ts',
    find: "{ fieldType: 'SINGLE_HEADER', fieldKeys: ['authorization', 'dpop'] },",
    replace: '',
    test: [
      'test/unit/lib/edge/web-acl.test.ts',
      'shows no token, proof, cookie, query or body, neither in samples nor in its log of what it blocked or counted',
    ],
  },
  {
    id: 'T329',
    threat: 'One machine without a token uses up the requests of all callers',
    defence: 'AWS WAF limits the requests of an address without a token, and of each token',
    file: 'lib/edge/web-acl-rules.ts',
    find: "['RequestsPerAddress', blocked(perAddress(requestsPerAddress), 429)],",
    replace: '',
    test: [
      'test/unit/lib/edge/web-acl.test.ts',
      'has these rules, blocks by its own ones, and counts what may be code that a tool is given',
    ],
  },
]
