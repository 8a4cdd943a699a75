import type { Threat } from './threat.ts'

const ANSWER = 'lambda/base/secrets-manager-answer.ts'
const answer = (name: string) =>
  ['test/unit/lambda/base/secrets-manager-answer.test.ts', name] as const
const client = (name: string) =>
  ['test/unit/lambda/base/light-secrets-manager.test.ts', name] as const

/** What may go wrong with the light client of Secrets Manager. */
export const SECRETS_MANAGER_THREATS: readonly Threat[] = [
  {
    id: 'T360',
    threat: 'Another server answers in place of Secrets Manager',
    defence: 'its certificate is verified',
    file: 'lambda/base/sdk-config.ts',
    find: 'const AGENT = { keepAlive: false }',
    replace: 'const AGENT = { keepAlive: false, rejectUnauthorized: false }',
    test: client('a server with a certificate that nobody trusts gets no request'),
  },
  {
    id: 'T361',
    threat: 'An error quotes an answer with a secret, and so does the log',
    defence: 'an error only quotes the message of an answer that is an error',
    file: ANSWER,
    find: 'new Error("Secrets Manager\'s answer is not JSON")',
    replace: 'new Error(body)',
    test: answer('shows nothing of it in any member of the error'),
  },
  {
    id: 'T362',
    threat: 'An answer of Secrets Manager without end fills the memory',
    defence: 'a maximum size',
    file: ANSWER,
    find: 'if (bytes > MAX_ANSWER_BYTES)',
    replace: 'if (bytes < 0)',
    test: answer('an answer that is larger than any secret is not read to its end'),
  },
  {
    id: 'T363',
    threat: 'A rule, such as FIPS, is in a file that the light client does not read',
    defence:
      'the AWS SDK’s own client is bundled where a variable names such a file, or nothing is sent',
    file: 'lambda/base/sdk-of-runtime.ts',
    find: 'return OF_FILES.find((name) => environment[name])',
    replace: 'return undefined',
    test: client('AWS_CONFIG_FILE=x is not ignored where there is no AWS SDK'),
  },
  {
    id: 'T364',
    threat: 'A tool reads a secret as another role, in another region, and its client ignores that',
    defence: 'only this server’s own reads have the light client',
    file: 'lib/bundling/light-secrets-manager.ts',
    find: 'if (importer !== user) return undefined',
    replace: "if (importer === '') return undefined",
    test: [
      'test/unit/lib/bundling/light-secrets-manager.test.ts',
      'whose tools read secrets by Powertools has the real client for these, and the light one for ours',
    ],
  },
]
