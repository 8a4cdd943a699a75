import type { Threat } from './threat.ts'

const REDACT = 'lambda/oauth/redact.ts'
const redacting = (name: string) => ['test/unit/lambda/oauth/redact.test.ts', name] as const

/** What an authorization server may say, by mistake or because somebody made it. */
export const ANSWER_THREATS: readonly Threat[] = [
  {
    id: 'T98',
    threat: 'A small compressed answer inflates without end',
    defence: 'the maximum size is that of what comes out',
    file: 'lambda/token-check/decode-content.ts',
    find: 'maxOutputLength: maxBytes',
    replace: '',
    test: [
      'test/unit/lambda/token-check/pooled-fetch.test.ts',
      'is bounded in what comes out: gzip',
    ],
  },
  {
    id: 'T95',
    threat:
      'An authorization server repeats them where the log and other callers’ tools read a name',
    defence: 'such an answer is malformed',
    file: REDACT,
    find: 'if (texts.some((text) => wholes.some((whole) => text.includes(whole)))) {',
    replace: 'if (false) {',
    test: redacting('an answer that repeats the token or a secret in one of them is none'),
  },
  {
    id: 'T96',
    threat: 'Redaction makes one caller of two, or another audience of the right one',
    defence: 'members that decide or identify are never altered',
    file: REDACT,
    find: "if (name === 'jti' || !isDecisive(name, value)) return",
    replace: "if (name !== 'active') return",
    test: redacting('members that decide or identify are never altered'),
  },
  {
    id: 'T97',
    threat: 'Long names in tokens flood the log',
    defence: 'each text and list of a line is bounded',
    file: 'lambda/gate/log-decision.ts',
    find: 'text.length > MAX_TEXT_CHARACTERS',
    replace: 'false',
    test: [
      'test/unit/lambda/gate/log-decision.test.ts',
      'is a line of bounded length, whatever was received',
    ],
  },
  {
    id: 'T85',
    threat:
      'Metadata of another issuer, or of one that is only equivalent, names the endpoint (mix-up)',
    defence: 'the issuer that metadata names is identical to the configured one',
    file: 'lambda/oauth/authorization-server-metadata.ts',
    find: 'if (named === issuer) return undefined',
    replace: 'if (URL.canParse(String(named))) return undefined',
    test: [
      'test/unit/lambda/token-check/discover-introspection-endpoint.test.ts',
      'metadata of another issuer is not used, not even of one that is spelled differently',
    ],
  },
  {
    id: 'T86',
    threat: 'A host whose name ends like that of an allowed one has a private address (SSRF)',
    defence: 'hosts are allowed by their whole names',
    file: 'lambda/token-check/address-guard.ts',
    find: 'allowedHosts.includes(host)',
    replace: 'allowedHosts.some((allowed) => host.endsWith(allowed))',
    test: [
      'test/unit/lambda/token-check/address-guard.test.ts',
      'loopback hosts, and those allowed by name, may have any address',
    ],
  },
  {
    id: 'T87',
    threat: 'A host whose name ends like a loopback one gets tokens without TLS',
    defence: 'loopback hosts are told by their whole names',
    file: 'lambda/oauth/url.ts',
    find: "hostname === 'localhost'",
    replace: "hostname.endsWith('localhost')",
    test: [
      'test/unit/lambda/oauth/url.test.ts',
      'loopback hosts are told from those that only look like them',
    ],
  },
]
