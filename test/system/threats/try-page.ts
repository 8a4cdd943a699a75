import type { Threat } from './threat.ts'

const unit = (file: string, name: string) => [`test/unit/lambda/${file}.test.ts`, name] as const
const SIGN_IN = 'lambda/discovery/try/sign-in.ts'
const END = 'discovery/try/sign-in-end'

/** What may go wrong with the page on which people sign in, and with what operators put on pages. */
export const TRY_PAGE_THREATS: readonly Threat[] = [
  {
    id: 'T650',
    threat: 'A name, description or result of a tool runs as a script on the page that has a token',
    defence: 'the browser makes no HTML of any text there (Trusted Types)',
    file: 'lambda/discovery/content-security-policy.ts',
    find: '"require-trusted-types-for \'script\'",',
    replace: '',
    test: unit(
      'discovery/try/documents',
      'with a policy that lets it ask this server and the authorization server, and nobody else',
    ),
  },
  {
    id: 'T651',
    threat: 'The page sends a token or a code to somebody else',
    defence: 'its policy lets it ask this server and the authorization server alone',
    file: 'lambda/discovery/content-security-policy.ts',
    find: "['connect-src', ...connect].join(' '),",
    replace: "'connect-src *',",
    test: unit(
      'discovery/try/documents',
      'with a policy that lets it ask this server and the authorization server, and nobody else',
    ),
  },
  {
    id: 'T652',
    threat: 'A foreign page signs somebody in there as another user',
    defence: 'the answer has to have the `state` of this tab',
    file: SIGN_IN,
    find: "answer.get('state') !== pending.state",
    replace: 'false',
    test: unit(END, 'without any request after an answer that belongs to another sign-in'),
  },
  {
    id: 'T653',
    threat: 'One authorization server gets the code of another (mix-up)',
    defence: 'the answer has to name the issuer that was asked (`iss`, RFC 9207)',
    file: SIGN_IN,
    find: 'named === null ? pending.namesIssuer : named !== pending.issuer',
    replace: 'false',
    test: unit(END, 'without any request after an answer of another server'),
  },
  {
    id: 'T654',
    threat: 'Whoever sees the code redeems it',
    defence: 'the code is bound to a secret of the tab (PKCE)',
    file: SIGN_IN,
    find: 'code_challenge: await challengeOf(verifier),',
    replace: '',
    test: unit(
      'discovery/try/sign-in',
      'with the metadata of the issuer, a registration, and a request with PKCE, state and resource',
    ),
  },
  {
    id: 'T655',
    threat: 'The code stays in the URL, the history and what is shared of it',
    defence: 'the page takes it out of its URL at once',
    file: SIGN_IN,
    find: "history.replaceState(null, '', location.pathname)",
    replace: '',
    test: unit(END, 'with a token that is kept nowhere, and a URL without a code'),
  },
  {
    id: 'T656',
    threat: 'A cache keeps the URL with the code',
    defence: 'the page is not to be stored',
    file: 'lambda/discovery/try/documents.ts',
    find: "'cache-control': 'no-store',",
    replace: '',
    test: unit(
      'discovery/try/documents',
      'so that no cache keeps its URL, no page frames it, and nobody is told where its user came from',
    ),
  },
  {
    id: 'T657',
    threat:
      'Metadata of the authorization server has the page run a script, or send a code without TLS',
    defence: 'its endpoints are https URLs',
    file: 'lambda/discovery/try/authorization-server.ts',
    find: "typeof url === 'string' ? rules.urlProblem(url, /#/) : 'it is missing'",
    replace: "typeof url === 'string' ? undefined : 'it is missing'",
    test: unit('discovery/try/sign-in', 'at an endpoint that would run a script'),
  },
  {
    id: 'T658',
    threat: 'A screenshot of an exchange shows the token',
    defence: 'the page shows another text in its place',
    file: 'lambda/discovery/try/exchange.ts',
    find: "Authorization: 'Bearer (not shown)'",
    replace: '',
    test: unit(
      'discovery/try/exchange',
      'is shown as it was, without the token, wherever it turns up',
    ),
  },
  {
    id: 'T659',
    threat: 'The icon of the operator, opened by itself, runs a script at the origin of the server',
    defence: 'an icon with anything active is refused before anything is deployed',
    file: 'lambda/settings/icon-file.ts',
    find: 'if (ACTIVE.test(svg))',
    replace: 'if (svg === "")',
    test: unit(
      'settings/page-settings',
      'is refused when it is none, when it could do something, or load something',
    ),
  },
  {
    id: 'T660',
    threat: 'A link to the operator runs a script on the page',
    defence: 'links have the schemes https and mailto alone',
    file: 'lambda/settings/page-settings.ts',
    find: '!schemes.includes(protocol) ||',
    replace: '',
    test: unit('settings/page-settings', 'are refused when a browser would do something else'),
  },
  {
    id: 'T661',
    threat:
      'A question of a tool leads the user to a script on the page, or over a connection without TLS',
    defence: 'the page links to https URLs and loopback ones alone, and shows where they lead',
    file: 'lambda/discovery/try/question-form.ts',
    find: 'if (problem === undefined)',
    replace: 'if (url !== undefined)',
    test: unit(
      'discovery/try/questions',
      'leads to no page that runs a script, hides its host, or has no TLS',
    ),
  },
]
