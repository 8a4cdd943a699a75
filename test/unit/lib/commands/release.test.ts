/** Runs the command with an `npm` and an `aws` that only record how they are called. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { folderWithAssembly } from './assembly.ts'

const RELEASE = path.resolve('lib/commands/release.ts')
const URL = 'https://mcp.example.com/mcp'
const DEPLOY = 'npm run deploy -- --app cdk.out --require-approval never'
const [DESCRIBE, SMOKE, ROLLBACK] = [
  'aws cloudformation describe-stacks --stack-name tools-staging --query Stacks[0].StackStatus --output text',
  `npm run smoke -- ${URL}`,
  'npm run rollback',
]
const OUTPUTS = JSON.stringify({ Edge: { Host: 'x' }, 'tools-staging': { McpUrl: URL } })
const NOT_THERE =
  'An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id tools-staging does not exist'

const NPM = `#!/bin/sh
echo "npm $*" >> calls
[ "$STACK_NAME" = tools-staging ] || exit 99
[ "$2" = deploy ] && printf %s '${OUTPUTS}' > cdk.out/outputs.json
case " $FAILING " in *" $2 "*) exit 3;; esac
`
const AWS = `#!/bin/sh
echo "aws $*" >> calls
[ -n "$STACK_STATUS" ] && { echo "$STACK_STATUS"; exit 0; }
echo "$AWS_ERROR" >&2
exit 254
`

interface Given {
  readonly failing?: string
  /** Empty: the command line of AWS fails with this error. */
  readonly status?: string
  readonly error?: string
  readonly args?: readonly string[]
  readonly github?: boolean
  readonly source?: object
  readonly commands?: Readonly<Record<string, string>>
}

function release(given: Given) {
  const { failing = '', status = 'UPDATE_COMPLETE', error = '', args = [], source = {} } = given
  const folder = folderWithAssembly({ stackName: 'tools-staging', source })
  const bin = path.join(folder, 'bin')
  mkdirSync(bin)
  for (const [name, text] of Object.entries(given.commands ?? { npm: NPM, aws: AWS }))
    writeFileSync(path.join(bin, name), text, { mode: 0o755 })
  const env = {
    PATH: given.commands === undefined ? `${bin}:/usr/bin:/bin` : bin,
    FAILING: failing,
    STACK_STATUS: status,
    AWS_ERROR: error,
    ...(given.github === true && { GITHUB_ACTIONS: 'true' }),
  }
  const run = spawnSync(process.execPath, [RELEASE, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  assert.equal(run.stderr, '')
  const calls = path.join(folder, 'calls')
  const called = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []
  return { code: run.status, said: run.stdout, called }
}

suite('npm run release', () => {
  test('deploys the assembly and checks the server', () => {
    const { code, said, called } = release({ args: ['--verbose'] })
    assert.deepEqual([code, said], [0, ''])
    assert.deepEqual(called, [DESCRIBE, `${DEPLOY} --verbose`, SMOKE])
  })

  test('goes back to the version before when the checks fail', () => {
    const { code, said, called } = release({ failing: 'smoke' })
    assert.deepEqual([code, called], [1, [DESCRIBE, DEPLOY, SMOKE, ROLLBACK]])
    assert.equal(said, `\nThe checks of ${URL} failed: going back to the version before.\n`)
  })

  test('says so when going back fails, too', () => {
    const { code, said } = release({ failing: 'smoke rollback' })
    assert.equal(code, 1)
    assert.match(said, /npm run rollback failed, too: \S+ still has the version that failed/)
  })

  test('leaves a failed deployment to CloudFormation', () => {
    const { code, said, called } = release({ failing: 'deploy' })
    assert.deepEqual([code, called], [3, [DESCRIBE, DEPLOY]])
    assert.match(
      said,
      /Nothing new is deployed: see above\. What CloudFormation had begun, it has taken back/,
    )
  })

  test('does not fail for the checks of a first deployment, and tells what is next', () => {
    const absent = { status: '', error: NOT_THERE }
    for (const first of [absent, { status: 'ROLLBACK_COMPLETE' }, { status: 'DELETE_FAILED' }]) {
      const { code, said, called } = release({ ...first, failing: 'smoke', github: true })
      assert.deepEqual([code, called], [0, [DESCRIBE, DEPLOY, SMOKE]])
      assert.match(said, /^::notice::The first deployment .* npm run deploy\..*\n$/)
    }
    assert.equal(release({ ...absent, failing: 'deploy' }).code, 3)
    assert.equal(release({ ...absent }).said, '')
  })

  test('takes no stack for a new one whose update failed', () => {
    for (const status of ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'CREATE_COMPLETE'])
      assert.equal(release({ status, failing: 'smoke' }).code, 1)
  })

  test('deploys nothing when it cannot tell whether the stack is there', () => {
    const error = 'An error occurred (AccessDenied) when calling the DescribeStacks operation: no'
    const { code, said, called } = release({ status: '', error, github: true })
    assert.deepEqual([code, called], [1, [DESCRIBE]])
    assert.match(said, /^::error::CloudFormation does not say .*AccessDenied/)
    const without = release({ commands: { npm: NPM } })
    assert.equal(without.code, 1)
    assert.match(without.said, /The AWS command line is needed, as the command aws/)
  })

  test('deploys no assembly that would run commands', () => {
    const { code, said, called } = release({ source: { executable: ['sh'] } })
    assert.deepEqual([code, called], [1, []])
    assert.match(said, /by the command \["sh"\]/)
  })
})
