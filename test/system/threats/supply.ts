import type { Threat } from './threat.ts'

/** What others may do to the code that is installed and run here, and to what is recorded elsewhere. */
export const SUPPLY_THREATS: readonly Threat[] = [
  {
    id: 'T160',
    threat: 'A stranger’s trace makes the authorization server record what it would not',
    defence: 'the trace of a caller that is not verified goes there without its sampled flag',
    file: 'lambda/token-check/introspect.ts',
    find: 'unsampled(traceparent)',
    replace: 'traceparent ? unsampled(traceparent) && traceparent : undefined',
    test: [
      'test/unit/lambda/token-check/introspect.test.ts',
      'passes a trace on without its sampled flag, and no trace where there is none',
    ],
  },
  {
    id: 'T161',
    threat: 'An install script brings a binary that no lock file knows',
    defence:
      'no package runs an install script, and each binary has its integrity in the lock file',
    file: 'package.json',
    find: '"esbuild": false',
    replace: '"esbuild": true',
    test: ['test/unit/package-lock.test.ts', 'no package runs an install script'],
  },
  {
    id: 'T162',
    threat: 'The tag of an action is moved to other code, which gets the role of the deployment',
    defence: 'workflows name each action by its commit',
    file: '.github/workflows/pipeline.yml',
    find: '        with:\n          role-to-assume: ${{ vars.AWS_ROLE_ARN }}',
    replace: '      - uses: aws-actions/configure-aws-credentials@v6',
    test: [
      'test/unit/workflows.test.ts',
      'workflows name each action by its commit, which nobody can move as they could a tag',
    ],
  },
  {
    id: 'T163',
    threat: 'A package that is installed takes the token for the role of the deployment',
    defence: 'a job that may get one installs the command line of the CDK only',
    file: '.github/workflows/pipeline.yml',
    find: 'run: npm run release',
    replace: 'run: npm ci && npm run release',
    test: [
      'test/unit/workflows.test.ts',
      'a job that may get a token for AWS installs what its programs import, and runs no other package',
    ],
  },
  {
    id: 'T164',
    threat: 'A cloud assembly has the deployment run a command, with its credentials',
    defence: 'an assembly with an asset that a command makes is refused',
    file: 'lib/commands/cloud-assembly.ts',
    find: 'source.executable === undefined',
    replace: 'source !== undefined',
    test: [
      'test/unit/lib/commands/cloud-assembly.test.ts',
      'that would run a command where it is published is refused',
    ],
  },
  {
    id: 'T165',
    threat: 'A variable of the pipeline sets what is no setting, such as what Node.js reads',
    defence: 'names that others read are left out, and those that nobody needs are removed',
    file: 'lib/app.ts',
    find: 'if (!known.has(name)) delete process.env[name]',
    replace: 'void name',
    test: [
      'test/unit/lib/app.test.ts',
      'gives the server what it needs from the variables of a pipeline, and nothing else',
    ],
  },
  {
    id: 'T166',
    threat:
      'A name in the diff of a pull request closes its block of code, and writes into the comment',
    defence: 'the fence is longer than any in the diff',
    file: 'lib/commands/diff-markdown.ts',
    find: 'run.length',
    replace: 'run.length && 2',
    test: ['test/unit/lib/commands/diff-comment.test.ts', 'stays in its block, whatever is in it'],
  },
]
