import type { Threat } from './threat.ts'

const KEYS = 'lambda/oauth/json-web-keys.ts'
const CHECK = 'lambda/token-check/signature-check.ts'
const SET = 'lambda/token-check/key-set.ts'
const ANSWERS = 'lambda/oauth/json-answer.ts'
const key = (name: string) => ['test/system/threats/key-attacks.test.ts', name] as const
const issuer = (name: string) => ['test/system/threats/issuer-attacks.test.ts', name] as const

/** What may go wrong with the keys of an issuer, and with reading them. */
export const SIGNING_KEY_THREATS: readonly Threat[] = [
  {
    id: 'T279',
    threat: 'An RSA key with the exponent 1, by which everybody can sign',
    defence: 'such a key is not used',
    file: KEYS,
    find: 'last % 2 === 1 && (exponent.length > 1 || last > 1)',
    replace: 'true',
    test: key('an RSA key by which everybody can sign is not used: exponents 1 and 0'),
  },
  {
    id: 'T280',
    threat: 'An RSA key that is short enough to be factored',
    defence: '2048 bits at least',
    file: KEYS,
    find: 'bytesOf(n).length >= MIN_RSA_BYTES',
    replace: 'true',
    test: key('an RSA key of 1024 bits is not used'),
  },
  {
    id: 'T281',
    threat: 'An issuer publishes a private key by mistake',
    defence: 'such a key is not used',
    file: KEYS,
    find: `    .filter(isPublic)
`,
    replace: '',
    test: key('a key whose private part the issuer publishes by mistake is not used'),
  },
  {
    id: 'T282',
    threat: 'A signature over another curve than the key’s',
    defence: 'an algorithm needs its own type and curve',
    file: KEYS,
    find: '(curve === undefined || crv === curve)',
    replace: 'true',
    test: key('a key is used for its own curve alone'),
  },
  {
    id: 'T283',
    threat: 'A key for encryption, or for another algorithm, verifies',
    defence: '`use`, `key_ops` and `alg` are heeded',
    file: KEYS,
    find: "isFor(alg, algorithm) && use === 'sig'",
    replace: 'true',
    test: key('a key for something else is not used'),
  },
  {
    id: 'T284',
    threat:
      'A forged token of another algorithm has a key imported for that, and the issuer’s tokens are refused',
    defence: 'a key is imported for each algorithm',
    file: CHECK,
    find: 'ofKey.get(algorithm) ??',
    replace: '[...ofKey.values()][0] ??',
    test: key(
      'a forged token of another algorithm does not spoil a key for the tokens of the issuer',
    ),
  },
  {
    id: 'T285',
    threat: 'Thousands of keys with one ID make each token cost thousands of verifications',
    defence: 'a few keys are tried',
    file: KEYS,
    find: '.slice(0, MAX_FITTING)',
    replace: '',
    test: key('of many keys with one ID, or for a token without one, a few are tried'),
  },
  {
    id: 'T286',
    threat: 'An issuer that is slow several times in a row holds the function',
    defence: 'a timeout for metadata and keys together',
    file: SET,
    find: "withTimeout(fetchKeys(), READ_TIMEOUT_MS, 'the issuer')",
    replace: 'fetchKeys()',
    test: issuer('never answers, nothing is known about its tokens'),
  },
  {
    id: 'T287',
    threat: 'A redirect leads to the keys of somebody else',
    defence: 'redirects are not followed',
    file: ANSWERS,
    find: 'if (status !== 200)',
    replace: 'if (status >= 400)',
    test: issuer('redirects from its keys, nothing is known about its tokens'),
  },
  {
    id: 'T288',
    threat: 'A file that users can upload to the issuer’s host passes for its keys',
    defence: 'keys have a content type of JSON',
    file: ANSWERS,
    find: "if (!JSON_TYPE.test(String(headers['content-type'])))",
    replace: 'if (false)',
    test: issuer('has keys of another content type, nothing is known about its tokens'),
  },
  {
    id: 'T289',
    threat: 'An outage of the issuer makes clients throw good tokens away',
    defence: 'the last keys stay in use, and a token with an unknown key gets 503',
    file: SET,
    find: 'return failure ?? keys',
    replace: 'return keys',
    test: issuer(
      'is away after its keys were read, its tokens stay good, and those of unknown keys unknown',
    ),
  },
  {
    id: 'T290',
    threat: 'While the issuer does not answer, everybody waits for the next try',
    defence: 'requests go on with the keys that are known',
    file: SET,
    find: 'known !== undefined && failure !== undefined ? known : next',
    replace: 'next',
    test: [
      'test/unit/lambda/token-check/key-set.test.ts',
      'outlive an outage, during which they are read every few seconds and no request waits',
    ],
  },
  {
    id: 'T291',
    threat: 'Keys rotate while they are read, and the first tokens of the new one are refused',
    defence: 'a read that began before the token came rules no key out',
    file: CHECK,
    find: '[keys.current, keys.awaited, keys.renewed]',
    replace: '[keys.current, keys.renewed]',
    test: [
      'test/unit/lambda/token-check/signature.test.ts',
      'that are added while they are read verify their tokens, although that read does not bring them',
    ],
  },
  {
    id: 'T292',
    threat: 'Tokens with made-up key IDs have the keys read without end',
    defence: 'a few reads a minute',
    file: SET,
    find: 'if (renewals.units() < 1) return TOO_MANY_UNKNOWN_KEYS',
    replace: '',
    test: issuer('a flood of made-up key IDs has the keys read a few times, and loses no token'),
  },
  {
    id: 'T340',
    threat:
      'Metadata of an issuer elsewhere has the function read from services of its own machine, such as the runtime API (SSRF)',
    defence: 'keys are at a loopback host only where the issuer is, too',
    file: 'lambda/oauth/authorization-server-metadata.ts',
    find: 'isOwn && !isIssuerOwn',
    replace: 'false',
    test: [
      'test/unit/lambda/token-check/key-set.test.ts',
      'at addresses of the function’s own machine nothing is read, unless the issuer is there, too',
    ],
  },
  {
    id: 'T293',
    threat: 'Made-up and expired tokens burden the authorization server, where it is asked as well',
    defence: 'only tokens whose signature and claims are good lead to a question',
    file: 'lambda/token-check/ways-by-settings.ts',
    find: "if ('kind' in verdict) return verdict",
    replace: '',
    test: [
      'test/unit/lambda/token-check/ways-by-settings.test.ts',
      'only tokens whose signature and claims are good lead to a question',
    ],
  },
  {
    id: 'T294',
    threat: 'A grant that is nested as deep as may be ends the request with an error',
    defence: 'everything that is accepted can be kept',
    file: 'lambda/oauth/heap-bytes.ts',
    find: 'const MAX_DEPTH = 17',
    replace: 'const MAX_DEPTH = 16',
    test: [
      'test/unit/lambda/token-check/grant-memory.test.ts',
      'an answer or a token that is nested as deep as may be is granted, and kept',
    ],
  },
]
