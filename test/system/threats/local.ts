import type { Threat } from './threat.ts'

const PAGES = 'local/embedded/foreign-pages.ts'
const STATE = 'local/embedded/state-file.ts'
const HEAD = 'local/gateway/request-head.ts'

const pages = (name: string) => ['test/unit/local/embedded/foreign-pages.test.ts', name] as const
const state = (name: string) => ['test/unit/local/embedded/state-file.test.ts', name] as const
const head = (name: string) => ['test/unit/local/gateway/request-head.test.ts', name] as const
const limits = (name: string) => ['test/unit/local/gateway/front-limits.test.ts', name] as const

/** What `npm start` is exposed to, on a developer's machine or behind a proxy. */
export const LOCAL_THREATS: readonly Threat[] = [
  {
    id: 'T155',
    threat: 'A token with fewer scopes calls hidden tools in the HTTP+SSE session of one with more',
    defence: 'a session is for tokens with all scopes of the one that opened it',
    file: 'local/sse-transport.ts',
    find: 'scopes.every((scope) => authInfo.scopes.includes(scope))',
    replace: 'scopes.length > 0',
    test: [
      'test/unit/local/sse-transport.test.ts',
      'is for tokens with all scopes of the one that opened it: its server has the tools of these',
    ],
  },
  {
    id: 'T110',
    threat:
      'Other machines get tokens of the embedded authorization server, which signs everybody in',
    defence: 'it does not start beside a server that listens on a network',
    file: 'local/embedded-rules.ts',
    find: 'if (!isLoopback(urlHost(name))) {',
    replace: 'if (name === own.toString()) {',
    test: [
      'test/unit/local/local-settings.test.ts',
      '{"HOST":"0.0.0.0","RESOURCE_URL":"http://localhost:3000/mcp"}',
    ],
  },
  {
    id: 'T111',
    threat:
      'A page that the developer opens gets a token there, with the published secret or by registering',
    defence: 'requests of pages are refused unless their `Origin` is a loopback one',
    file: PAGES,
    find: 'if (origin !== undefined) return !isLoopbackOrigin(origin)',
    replace: '',
    test: pages('by a simple POST with the published secret: https://evil.example'),
  },
  {
    id: 'T112',
    threat: 'The same after DNS rebinding, when the page is of the same origin',
    defence: '`Host` must name a loopback address',
    file: PAGES,
    find: 'if (!isLoopbackOrigin(`http://${host}`)) return true',
    replace: '',
    test: pages('after DNS rebinding, when it is of the same origin: evil.example'),
  },
  {
    id: 'T113',
    threat: 'A page signs the developer in within a hidden frame',
    defence: 'requests of foreign sites are refused unless the user sees where they lead',
    file: PAGES,
    find: "return headers['sec-fetch-site'] === 'cross-site' && !isVisit",
    replace: 'return isVisit && false',
    test: pages('in a hidden frame or an image'),
  },
  {
    id: 'T114',
    threat: 'Another user of the machine reads tokens where they are kept across restarts',
    defence: 'the file belongs to its user alone',
    file: STATE,
    find: "{ mode: 0o600, flag: 'wx' }",
    replace: "{ mode: 0o644, flag: 'wx' }",
    test: state('is readable by its user alone, in a folder that is'),
  },
  {
    id: 'T115',
    threat: 'Another user plants a client or a token there',
    defence: 'a file that others can write or read is ignored',
    file: STATE,
    find: 'if (!isPrivate(file)) return []',
    replace: '',
    test: state('is not believed when others can write or read it'),
  },
  {
    id: 'T116',
    threat: 'Large bodies fill the memory or the line where no API Gateway bounds them',
    defence: 'a body that declares too great a length is not read',
    file: HEAD,
    find: "if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return tooLarge()",
    replace: '',
    test: limits(
      'that declares its length is refused before any of it comes, and the connection closed',
    ),
  },
  {
    id: 'T117',
    threat: 'The same without a declared length',
    defence: 'no body is read beyond the limit',
    file: 'local/gateway/request-body.ts',
    find: 'if (length > MAX_BODY_BYTES) return tooLarge()',
    replace: '',
    test: limits('without a declared length is read up to the limit only'),
  },
  {
    id: 'T118',
    threat: 'Many large bodies at once fill the memory, or shut out small ones',
    defence: 'all bodies together have a limit, which small ones may exceed',
    file: 'local/gateway/request-body.ts',
    find: 'held > maxHeldBytes && length > SMALL_BODY_BYTES',
    replace: 'held > maxHeldBytes + Infinity',
    test: limits('is refused when too many large ones are held already, unless it is small'),
  },
  {
    id: 'T119',
    threat: 'Requests that never end hold all connections',
    defence: 'a request has a limited time to arrive',
    file: 'local/http/bounded-server.ts',
    find: 'requestTimeout: limits.requestTimeoutMs,',
    replace: '',
    test: ['test/unit/local/http/bounded-server.test.ts', 'closes a body that never ends'],
  },
  {
    id: 'T120',
    threat: 'A proxy goes by one `Host`, the server by the other',
    defence: 'several are refused',
    file: HEAD,
    find: 'hosts.length > 1 || ',
    replace: '',
    test: head('is refused: ["a","b"]'),
  },
  {
    id: 'T121',
    threat: 'A proxy decodes a body that the server takes as it is',
    defence: 'transfer codings other than `chunked` are refused',
    file: HEAD,
    find: "coding.trim().toLowerCase() !== 'chunked'",
    replace: "coding === ''",
    test: head('["gzip, chunked"] is answered with 501'),
  },
]
