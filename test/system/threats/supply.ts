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
    file: '.github/workflows/deploy.yml',
    find: 'configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c',
    replace: 'configure-aws-credentials@v6',
    test: [
      'test/unit/workflows.test.ts',
      'workflows name each action by its commit, which nobody can move as they could a tag',
    ],
  },
]
