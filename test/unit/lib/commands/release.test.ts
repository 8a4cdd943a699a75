/** Runs the command with an `npm` that only records how it is called, and a CloudFormation on loopback. */
import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { httpAnswer, startRawServer } from '../../../support/raw-server.ts'
import { runCommand } from '../../../support/run-command.ts'
import { folderWithAssembly } from './assembly.ts'

const URL = 'https://mcp.example.com/mcp'
const DEPLOY = 'npm run deploy -- --app cdk.out --require-approval never'
const [DESCRIBE, DOCTOR, ROLLBACK] = [
  'DescribeStacks tools-staging',
  `npm run doctor -- ${URL} --retry 20`,
  'npm run rollback',
]
const OUTPUTS = JSON.stringify({ Edge: { Host: 'x' }, 'tools-staging': { McpUrl: URL } })
const NOT_THERE = { code: 'ValidationError', message: 'Stack with id tools-staging does not exist' }

const NPM = `#!/bin/sh
echo "npm $*" >> calls
[ "$STACK_NAME" = tools-staging ] || exit 99
[ "$2" = deploy ] && printf %s '${OUTPUTS}' > cdk.out/outputs.json
case " $FAILING " in *" $2 "*) exit 3;; esac
`

interface Given {
  readonly failing?: string
  /** Of the stack. */
  readonly status?: string
  /** What CloudFormation answers in place of the stack. */
  readonly error?: { readonly code: string; readonly message: string }
  readonly args?: readonly string[]
  readonly github?: boolean
  readonly source?: object
  /** In the template. */
  readonly region?: string
}

async function release(given: Given = {}) {
  const { failing = '', args = [], source = {}, region } = given
  const environment = region === undefined ? {} : { environment: `aws://111122223333/${region}` }
  const folder = folderWithAssembly({ stackName: 'tools-staging', source, ...environment })
  const [bin, calls] = [path.join(folder, 'bin'), path.join(folder, 'calls')]
  mkdirSync(bin)
  writeFileSync(path.join(bin, 'npm'), NPM, { mode: 0o755 })
  await using cloudFormation = await startRawServer((socket, request) => {
    const form = new URLSearchParams(request.split('\r\n\r\n')[1])
    appendFileSync(calls, `${form.get('Action')} ${form.get('StackName')}\n`)
    socket.end(answer(given))
  })
  const run = await runCommand('lib/commands/release.ts', args, {
    cwd: folder,
    environment: {
      PATH: `${bin}:/usr/bin:/bin`,
      FAILING: failing,
      AWS_ENDPOINT_URL: cloudFormation.origin,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-west-1',
      ...(given.github === true && { GITHUB_ACTIONS: 'true' }),
    },
  })
  assert.equal(run.stderr, '')
  const called = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []
  const regions = cloudFormation.seen.map(
    (request) => /\/([\w-]+)\/cloudformation\//.exec(request)?.[1],
  )
  return { code: run.code, said: run.stdout, called, regions }
}

function answer({ status = 'UPDATE_COMPLETE', error }: Given): string {
  if (error === undefined) {
    const stack = `<StackName>tools-staging</StackName><StackStatus>${status}</StackStatus>`
    return xml(
      `<DescribeStacksResult><Stacks><member>${stack}</member></Stacks></DescribeStacksResult>`,
    )
  }
  const { code, message } = error
  const body = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`
  return xml(body, '400 Bad Request')
}

function xml(content: string, status?: string): string {
  const name = status === undefined ? 'DescribeStacksResponse' : 'ErrorResponse'
  return httpAnswer(`<${name}>${content}</${name}>`, status, ['content-type: text/xml'])
}

suite('npm run release', () => {
  test('deploys the assembly and checks the server', async () => {
    const { code, said, called } = await release({ args: ['--verbose'] })
    assert.deepEqual([code, said], [0, ''])
    assert.deepEqual(called, [DESCRIBE, `${DEPLOY} --verbose`, DOCTOR])
  })

  test('goes back to the version before when the checks fail', async () => {
    const { code, said, called } = await release({ failing: 'doctor' })
    assert.deepEqual([code, called], [1, [DESCRIBE, DEPLOY, DOCTOR, ROLLBACK]])
    assert.equal(said, `\nThe checks of ${URL} failed: going back to the version before.\n`)
  })

  test('says so when going back fails, too', async () => {
    const { code, said } = await release({ failing: 'doctor rollback' })
    assert.equal(code, 1)
    assert.match(said, /npm run rollback failed, too: \S+ still has the version that failed/)
  })

  test('leaves a failed deployment to CloudFormation', async () => {
    const { code, said, called } = await release({ failing: 'deploy' })
    assert.deepEqual([code, called], [3, [DESCRIBE, DEPLOY]])
    assert.match(
      said,
      /Nothing new is deployed: see above\. What CloudFormation had begun, it has taken back/,
    )
  })

  test('does not fail for the checks of a first deployment, and tells what is next', async () => {
    const absent = { error: NOT_THERE }
    const firsts = [absent, { status: 'ROLLBACK_COMPLETE' }, { status: 'DELETE_FAILED' }]
    const runs = firsts.map((first) => release({ ...first, failing: 'doctor', github: true }))
    for (const { code, said, called } of await Promise.all(runs)) {
      assert.deepEqual([code, called], [0, [DESCRIBE, DEPLOY, DOCTOR]])
      assert.match(said, /^::notice::The first deployment .* npm run deploy\..*\n$/)
    }
    assert.equal((await release({ ...absent, failing: 'deploy' })).code, 3)
    assert.equal((await release(absent)).said, '')
  })

  test('prints its usage, and deploys nothing', async () => {
    const { code, said, called } = await release({ args: ['--help'] })
    assert.deepEqual([code, called], [0, []])
    assert.match(said, /^Usage: npm run release/)
  })

  test('takes no stack for a new one whose update failed', async () => {
    const statuses = ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'CREATE_COMPLETE']
    const runs = statuses.map((status) => release({ status, failing: 'doctor' }))
    assert.deepEqual(
      (await Promise.all(runs)).map(({ code }) => code),
      [1, 1, 1],
    )
  })

  test('deploys nothing when it cannot tell whether the stack is there', async () => {
    const error = { code: 'AccessDenied', message: 'not authorized' }
    const { code, said, called } = await release({ error, github: true })
    assert.deepEqual([code, called], [1, [DESCRIBE]])
    assert.match(
      said,
      /^::error::CloudFormation does not say whether tools-staging is deployed: AccessDenied: not authorized$/m,
    )
  })

  test('asks in the region of the template, or else in that of the environment', async () => {
    assert.deepEqual((await release({ region: 'us-east-2' })).regions, ['us-east-2'])
    assert.deepEqual((await release()).regions, ['eu-west-1'])
  })

  test('deploys no assembly that would run commands', async () => {
    const { code, said, called } = await release({ source: { executable: ['sh'] } })
    assert.deepEqual([code, called], [1, []])
    assert.match(said, /by the command \["sh"\]/)
  })
})
