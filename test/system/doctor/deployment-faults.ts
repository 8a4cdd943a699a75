/** Faults of a deployment that AWS knows of. */
import assert from 'node:assert/strict'
import type { Account } from '../../unit/lib/commands/aws.ts'
import type { Fault } from './faults.ts'

export const STACK = 'McpAuthLambda'
export const SECRET = 'ClientSecret-abc'

type Change = (account: Account) => void

export interface DeploymentSeed {
  /** Changes a deployment that is well. */
  readonly change?: Change
  /** What is asked about. @default STACK */
  readonly stack?: string
  readonly environment?: Readonly<Record<string, string>>
}

const lambda = (account: Account, name: string) =>
  account.functions.get(name) ?? assert.fail(`no function ${name}`)

const status =
  (text: string): Change =>
  (account) =>
    account.statuses.set(STACK, text)

const configuration =
  (name: string, members: object): Change =>
  (account) =>
    Object.assign(lambda(account, name).configuration, members)

function pointTo(account: Account, version: number, ...names: string[]): void {
  for (const name of names) lambda(account, name).aliases.set('live', { version, revision: 'r' })
}

export const DEPLOYMENT_FAULTS: readonly Fault<DeploymentSeed>[] = [
  {
    id: 'stack-missing',
    what: 'another name than that of the deployment',
    seed: { stack: 'McpAuthLamda' },
    said: /by the name McpAuthLamda in eu-west-1; the deployments there: McpAuthLambda →/,
  },
  {
    id: 'stack-missing',
    what: 'a region without deployments',
    seed: { change: ({ stacks }) => stacks.clear() },
    said: /nothing by the name McpAuthLambda in eu-west-1; no deployment of this server is there/,
  },
  {
    id: 'stack-missing',
    what: 'a change set that nobody carried out',
    seed: { change: status('REVIEW_IN_PROGRESS') },
    said: /REVIEW_IN_PROGRESS by the name McpAuthLambda/,
  },
  {
    id: 'stack-foreign',
    what: 'the stack of something else',
    seed: { change: ({ stacks }) => stacks.set(STACK, { BucketName: 'b' }) },
    said: /has the outputs BucketName → McpFunctionName and MetadataFunctionName/,
  },
  {
    id: 'stack-not-deployed',
    what: 'a first deployment that failed',
    seed: { change: status('ROLLBACK_COMPLETE') },
    said: /^ROLLBACK_COMPLETE → CREATE_COMPLETE or UPDATE_COMPLETE$/,
  },
  {
    id: 'stack-not-deployed',
    what: 'a stack that is being deleted',
    seed: { change: status('DELETE_IN_PROGRESS') },
    said: /^DELETE_IN_PROGRESS/,
  },
  {
    id: 'stack-stuck',
    what: 'a deployment that could not be undone',
    seed: { change: status('UPDATE_ROLLBACK_FAILED') },
    said: /^UPDATE_ROLLBACK_FAILED/,
  },
  {
    id: 'deployment-undone',
    what: 'a deployment that failed',
    seed: { change: status('UPDATE_ROLLBACK_COMPLETE') },
    said: /^UPDATE_ROLLBACK_COMPLETE/,
  },
  {
    id: 'deployment-under-way',
    what: 'a deployment that has published a version and not yet pointed to it',
    seed: {
      change(account) {
        status('UPDATE_IN_PROGRESS')(account)
        pointTo(account, 1, 'Mcp')
      },
    },
    said: /^UPDATE_IN_PROGRESS/,
  },
  {
    id: 'deployment-shifting',
    what: 'a tenth of the requests at the new version',
    seed: {
      change(account) {
        const alias = { version: 1, revision: 'r', weights: { 2: 0.1 } }
        lambda(account, 'Mcp').aliases.set('live', alias)
      },
    },
    said: /^Mcp serves version 1, and 10 % go to version 2 →/,
  },
  {
    id: 'older-version-live',
    what: 'a rollback',
    seed: {
      change(account) {
        pointTo(account, 1, 'Mcp', 'Metadata')
        lambda(account, 'Mcp').aliases.set('rolled-back-2', { version: 2, revision: 'r' })
      },
    },
    said: /^Mcp serves version 1, release a-1, published 2026-11-01T.*; the newest is version 2, release b-2, .*, which npm run rollback has left → version 2, unless .*npm run rollback -- --to 2$/,
  },
  {
    id: 'older-version-live',
    what: 'an alias that somebody moved',
    seed: { change: (account) => pointTo(account, 1, 'Mcp', 'Metadata') },
    said: /the newest is version 2, release b-2, published \S+ → /,
  },
  {
    id: 'releases-differ',
    what: 'a rollback of one function',
    seed: { change: (account) => pointTo(account, 1, 'Mcp') },
    said: /^Mcp serves version 1, release a-1, \S+ \S+; Metadata serves version 2, release b-2/,
  },
  {
    id: 'function-missing',
    what: 'a function without the alias',
    seed: { change: (account) => lambda(account, 'Metadata').aliases.clear() },
    said: /^Metadata has no alias live → aws lambda create-alias --function-name Metadata --name live/,
  },
  {
    id: 'function-missing',
    what: 'a function that was deleted by hand',
    seed: { change: ({ functions }) => functions.delete('Metadata') },
    said: /^there is no function Metadata → /,
  },
  {
    id: 'function-failed',
    what: 'a state of failure',
    seed: {
      change: configuration('Mcp', { State: 'Failed', StateReason: 'The role cannot be assumed' }),
    },
    said: /^Mcp, version 2: State Failed: The role cannot be assumed → Active$/,
  },
  {
    id: 'function-failed',
    what: 'an update that failed',
    seed: { change: configuration('Metadata', { LastUpdateStatus: 'Failed' }) },
    said: /^Metadata, version 2: LastUpdateStatus Failed: Lambda gives no reason → Successful$/,
  },
  {
    id: 'function-inactive',
    what: 'weeks without a call',
    seed: { change: configuration('Mcp', { State: 'Inactive', StateReason: 'It is idle' }) },
    said: /^Mcp, version 2: State Inactive: It is idle → Active$/,
  },
  {
    id: 'function-stopped',
    what: 'the emergency stop',
    seed: { change: (account) => void (lambda(account, 'Mcp').reserved = 0) },
    said: /^Mcp has 0 reserved concurrent executions → aws lambda delete-function-concurrency --function-name Mcp;/,
  },
  {
    id: 'client-secret-not-stored',
    what: 'the random value of a new stack',
    seed: {
      change: ({ secrets }) =>
        secrets.set(SECRET, { VersionIdsToStages: { first: ['AWSCURRENT'] } }),
    },
    said: /^ClientSecret-abc has its first value only → aws secretsmanager put-secret-value$/,
  },
  {
    id: 'client-secret-not-stored',
    what: 'an existing secret without a value',
    seed: {
      change({ stacks, secrets }) {
        const { SetClientSecret: _, ...outputs } = stacks.get(STACK) ?? {}
        stacks.set(STACK, outputs)
        secrets.set(SECRET, { VersionIdsToStages: {} })
      },
    },
    said: /^ClientSecret-abc has no value → the secret of the client/,
  },
  {
    id: 'client-secret-gone',
    what: 'a secret that waits for its deletion',
    seed: {
      change: ({ secrets }) =>
        secrets.set(SECRET, { VersionIdsToStages: {}, DeletedDate: 1_790_000_000 }),
    },
    said: /^ClientSecret-abc is scheduled for deletion/,
  },
  {
    id: 'client-secret-gone',
    what: 'a secret that nobody knows',
    seed: { change: ({ secrets }) => secrets.clear() },
    said: /^ClientSecret-abc is not there/,
  },
  {
    id: 'settings-not-deployed',
    what: 'another issuer, URL and scope in .env',
    seed: {
      environment: {
        AUTH_HOST: 'auth.other.example.com',
        RESOURCE_URL: 'https://other.example.com/mcp',
        MCP_SCOPE: 'tools',
      },
    },
    said: /^AUTH_ISSUER is "https:\/\/auth\.other\.example\.com:8080\/realms\/master" here, and "https:\/\/auth\.example\.com" in the deployment; RESOURCE_URL is "https:\/\/other\.example\.com\/mcp" here, and .*; MCP_SCOPE is "tools" here, and "mcp" in/,
  },
  ...['DescribeStacks', 'DescribeSecret', '/aliases', '/configuration', '/concurrency'].map(
    (operation): Fault<DeploymentSeed> => ({
      id: 'deployment-unreadable',
      what: `credentials without ${operation}`,
      seed: { change: ({ denied }) => denied.add(operation) },
      said: /^(?:\w+:\w+.* of \S+.*: AccessDenied\w*: the fake says AccessDeniedException → credentials that may read this\n?)+$/m,
    }),
  ),
]
