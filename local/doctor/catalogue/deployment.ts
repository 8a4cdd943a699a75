/** What AWS says about a deployment: its stack, the versions of its functions, its client secret. */
import type { Kind } from '../finding.ts'

export const DEPLOYMENT = {
  'deployment-unreadable': {
    severity: 'warning',
    what: 'AWS does not answer a question about the deployment, so that a part of it was not examined.',
    where: 'AWS_PROFILE, AWS_REGION, or the permissions of these credentials',
  },
  'stack-missing': {
    severity: 'problem',
    what: 'There is no such stack in this region.',
    where: 'STACK_NAME or the name after --stack, AWS_REGION and AWS_PROFILE; or npm run deploy',
  },
  'stack-foreign': {
    severity: 'problem',
    what: 'The stack is no deployment of this server.',
    where: 'STACK_NAME, or the name after --stack',
  },
  'stack-not-deployed': {
    severity: 'problem',
    what: 'The stack serves nobody: its first deployment failed, or it is being deleted.',
    where:
      'the events of the stack in CloudFormation, whose first failure is the cause; then cdk destroy, and npm run deploy',
  },
  'stack-stuck': {
    severity: 'problem',
    what: 'The stack is stuck in a deployment that failed: the next one is refused.',
    where:
      'the events of the stack in CloudFormation; then aws cloudformation continue-update-rollback',
  },
  'deployment-undone': {
    severity: 'warning',
    what: 'The last deployment failed, and CloudFormation went back to what was there before.',
    where:
      'the events of the stack in CloudFormation, whose first failure is the cause; then npm run deploy',
  },
  'deployment-under-way': {
    severity: 'warning',
    what: 'A deployment is under way: what is found may be gone when it ends.',
    where: 'nothing: wait for its end',
  },
  'deployment-shifting': {
    severity: 'warning',
    what: 'A gradual deployment is moving requests from one version to another.',
    where: 'nothing: wait for its end; or stop it in CodeDeploy, which moves them back',
  },
  'function-missing': {
    severity: 'problem',
    what: 'A function of the deployment, or its alias live, is gone: its requests fail.',
    where: 'Lambda, or the stack: a function that is gone does not come back with a deployment',
  },
  'function-failed': {
    severity: 'problem',
    what: 'Lambda cannot run a function of the deployment.',
    where:
      'what the reason names, such as a KMS key, subnet or layer; then npm run deploy with another RELEASE',
  },
  'function-inactive': {
    severity: 'warning',
    what: 'Lambda has put a function to rest that nobody called for weeks: the next call fails, and wakes it.',
    where: 'nothing: call it twice',
  },
  'function-stopped': {
    severity: 'problem',
    what: 'Somebody has stopped a function: it has no executions, and every request to it gets 503.',
    where: 'its reserved concurrency: docs/operating.md, "To stop the server at once"',
  },
  'older-version-live': {
    severity: 'warning',
    what: 'The newest version does not serve: somebody has rolled back, or moved the alias live.',
    where:
      'npm run rollback -- --to VERSION; the next deployment of changed code goes forward, too',
  },
  'releases-differ': {
    severity: 'problem',
    what: 'The functions serve different releases: the documents may not fit the server.',
    where: 'npm run rollback -- --to VERSION, which moves both',
  },
  'client-secret-not-stored': {
    severity: 'problem',
    what: 'The client secret was never stored: its place holds the random value of a new stack, and every token gets 503.',
    where:
      'the command that npm run deploy ends with; the output SetClientSecret of the stack has it',
  },
  'client-secret-gone': {
    severity: 'problem',
    what: 'The secret in which the function looks for its client secret is gone.',
    where:
      'OAUTH_CLIENT_SECRET_ARN; of a secret that is only scheduled for deletion, aws secretsmanager restore-secret',
  },
  'settings-not-deployed': {
    severity: 'warning',
    what: 'The settings here are not those of the deployment: they belong to another one, or were changed since.',
    where: '.env and the environment; npm run deploy brings them to the deployment',
  },
} as const satisfies Readonly<Record<string, Kind>>
