import type { Threat } from './threat.ts'

const unit = (file: string, name: string) => [`test/unit/lambda/${file}.test.ts`, name] as const
const POLICY = 'with a policy that lets its own script and style in, and nothing else'

/** What may go wrong with documents that everybody gets. */
export const DISCOVERY_THREATS: readonly Threat[] = [
  {
    id: 'T70',
    threat: 'A text of settings or tools runs as a script on the page',
    defence: 'every text is escaped by the template itself',
    file: 'lambda/discovery/markup.ts',
    find: '.replaceAll(/[&<>"\']/g, (character) => ENTITIES[character as keyof typeof ENTITIES])',
    replace: '',
    test: unit(
      'discovery/page',
      'says what the server is, with everything from the settings escaped',
    ),
  },
  {
    id: 'T71',
    threat: 'The page loads or runs what somebody brought into it all the same',
    defence: 'its policy lets nothing in but the script and style whose hashes it names',
    file: 'lambda/discovery/content-security-policy.ts',
    find: '"default-src \'none\'",',
    replace: '',
    test: unit('discovery/documents', POLICY),
  },
  {
    id: 'T72',
    threat: 'A foreign page shows this one in a frame, and has its visitors click in it',
    defence: 'the page cannot be framed',
    file: 'lambda/discovery/content-security-policy.ts',
    find: '"frame-ancestors \'none\'",',
    replace: '',
    test: unit('discovery/documents', POLICY),
  },
  {
    id: 'T73',
    threat: 'The page shows to everybody what is hidden',
    defence: 'what is hidden is left out before anything is deployed',
    file: 'lambda/features/public-profile.ts',
    find: '=> !hidden',
    replace: '=> hidden !== undefined',
    test: unit(
      'discovery/server-profile',
      'is read back as it was written, without what is hidden, and without any code',
    ),
  },
  {
    id: 'T74',
    threat: 'The text of a tool becomes a command on the machine that bundles it',
    defence: 'it is encoded in an alphabet without any character that means something to a shell',
    file: 'lambda/discovery/server-profile.ts',
    find: ".toString('base64url')",
    replace: '.toString()',
    test: unit(
      'discovery/server-profile',
      'is written in letters that mean nothing to a shell or a bundler',
    ),
  },
  {
    id: 'T75',
    threat: 'The URL in a command becomes another command in the terminal of whoever copies it',
    defence: 'the URL is quoted as one word',
    file: 'lambda/base/shell-word.ts',
    find: 'return /^[\\w./:@%+-]+$/.test(text) ? text : ',
    replace: 'return text || ',
    test: unit('discovery/clients', 'is given the URL as one word of a shell, whatever is in it'),
  },
  {
    id: 'T76',
    threat:
      'A request that claims to come from a browser is let in without a token, or a client loses its way',
    defence: 'a visit by browser is answered by the challenge, too',
    file: 'lambda/gate/browser-visit.ts',
    find: 'return { ...rejected, headers',
    replace: 'return { statusCode: 200, headers',
    test: unit('gate/access-token', 'is still the challenge, and leads people to the page'),
  },
  {
    id: 'T77',
    threat: 'A request with credentials is answered by the page, and its token never checked',
    defence: 'a request with credentials does not count as a visit by browser',
    file: 'lambda/gate/browser-visit.ts',
    find: "headers['authorization'] === undefined &&",
    replace: '',
    test: unit('gate/browser-visit', 'is nothing that carries credentials, anywhere'),
  },
]
