import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { runCommand } from '../../../support/run-command.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { type Account, startAccount } from './aws.ts'

const folder = temporaryFolder('rollback-test')

async function rollback(account: Account, ...args: string[]) {
  const { environment } = account
  return runCommand('lib/commands/rollback.ts', args, { environment, cwd: folder })
}

const live = (account: Account) => ['Mcp', 'Metadata'].map((name) => account.live(name))

suite('npm run rollback', () => {
  test('points both functions to the version before, and says what it did', async () => {
    await using account = await startAccount()
    for (const release of ['a-1', 'b-2', 'c-3']) account.deploy(release)
    assert.deepEqual(await rollback(account), {
      code: 0,
      stderr: '',
      stdout: `Stack McpAuthLambda in region eu-west-1
  Mcp
    from version 3, release c-3, published 2026-11-03T10:00:00.000+0000
    to   version 2, release b-2, published 2026-11-02T10:00:00.000+0000
  Metadata
    from version 3, release c-3, published 2026-11-03T10:00:00.000+0000
    to   version 2, release b-2, published 2026-11-02T10:00:00.000+0000
The next deployment of changed code goes forward. To undo this: npm run rollback -- --to 3
`,
    })
    assert.deepEqual(live(account), [2, 2])
  })

  test('changes nothing when it is repeated', async () => {
    await using account = await startAccount()
    for (const release of ['a', 'b', 'c']) account.deploy(release)
    await rollback(account)
    const changes = [...account.changes]
    const { code, stdout } = await rollback(account)
    assert.equal(code, 0)
    assert.match(
      stdout,
      /^Nothing to do: Mcp is at version 2 already, of versions 1, 2, 3 \(rolled back\)\. For/m,
    )
    assert.deepEqual(account.changes, changes)
  })

  test('passes over a version that a rollback has left', async () => {
    await using account = await startAccount()
    for (const release of ['good', 'bad']) account.deploy(release)
    await rollback(account)
    account.deploy('bad again')
    await rollback(account)
    assert.deepEqual(live(account), [1, 1])
  })

  test('goes forward again by --to, after which the version counts as good', async () => {
    await using account = await startAccount()
    for (const release of ['a', 'b']) account.deploy(release)
    await rollback(account)
    const { stdout } = await rollback(account, '--to', '2')
    assert.doesNotMatch(stdout, /To undo/)
    assert.deepEqual(live(account), [2, 2])
    account.deploy('c')
    await rollback(account)
    assert.deepEqual(live(account), [2, 2])
  })

  test('finds the other function’s version by the release, not by its number', async () => {
    await using account = await startAccount()
    account.functions.get('Metadata')?.versions.set(1, 'by hand')
    for (const release of ['a', 'b']) account.deploy(release)
    await rollback(account)
    assert.deepEqual(live(account), [1, 2])
  })

  test('completes one that was interrupted', async () => {
    await using account = await startAccount()
    for (const release of ['a', 'b']) account.deploy(release)
    account.functions.get('Mcp')?.aliases.set('live', { version: 1, revision: 'r' })
    const { code } = await rollback(account)
    assert.deepEqual([code, live(account)], [0, [1, 1]])
  })

  test('says in one line why it cannot go back, and changes nothing', async () => {
    await using account = await startAccount()
    account.deploy('a')
    const lonely = account.functions.get('Metadata')?.versions
    for (const [prepare, args, message] of [
      [() => {}, [], /^There is no version to go back to: Mcp has only version 1\.$/],
      [() => {}, ['--to', '7'], /^There is no version 7: Mcp has only version 1\.$/],
      [() => {}, ['--to', '0'], /^--to is "0": give the number of a version$/],
      [() => {}, ['--too'], /'--too'/],
      [
        () => {
          account.deploy('b')
          lonely?.set(1, 'other')
        },
        [],
        /^Version 1 of Mcp has no counterpart of the same release in Metadata\. Give another one by --to: versions 1, 2\.$/,
      ],
      [
        () => {
          const alias = { version: 2, revision: 'r', weights: { 3: 0.1 } }
          account.functions.get('Mcp')?.aliases.set('live', alias)
        },
        [],
        /^A deployment is moving requests to a new version\. Stop it in CodeDeploy/,
      ],
      [
        () => account.stacks.set('McpAuthLambda', { McpUrl: 'x' }),
        [],
        /^The stack McpAuthLambda has no versions to go back to: deploy it once$/,
      ],
      [
        () => account.stacks.clear(),
        [],
        /^There is no stack McpAuthLambda in the region eu-west-1: see STACK_NAME$/,
      ],
    ] as const) {
      prepare()
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { code, stdout, stderr } = await rollback(account, ...args)
      assert.deepEqual([code, stdout], [1, ''], stderr)
      assert.match(stderr.trim(), message)
    }
    assert.deepEqual(account.changes, [])
  })

  test('does not overwrite what a deployment has just changed', async () => {
    await using account = await startAccount()
    for (const release of ['a', 'b']) account.deploy(release)
    const { aliases } = account.functions.get('Metadata') ?? assert.fail()
    aliases.get = () => ({ version: 2, revision: 'newer' }) // than that of the list
    const { code, stderr } = await rollback(account)
    assert.equal(code, 1)
    assert.match(stderr, /^Metadata stays at version 2: .*PreconditionFailed/)
  })

  test('takes STACK_NAME from .env', async () => {
    await using account = await startAccount()
    for (const release of ['a', 'b']) account.deploy(release)
    writeFileSync(path.join(folder, '.env'), 'STACK_NAME=mcp-staging\n')
    const { stderr } = await rollback(account)
    assert.match(stderr, /^There is no stack mcp-staging in/)
    writeFileSync(path.join(folder, '.env'), 'STACK_NAME=mcp_staging\n')
    assert.match(
      (await rollback(account)).stderr,
      /STACK_NAME is "mcp_staging": begin with a letter/,
    )
    writeFileSync(path.join(folder, '.env'), '')
  })

  test('says where it looked for a region when none is set', async () => {
    await using account = await startAccount()
    const { AWS_REGION: _, ...environment } = account.environment
    const { stderr } = await runCommand('lib/commands/rollback.ts', [], {
      environment,
      cwd: folder,
    })
    assert.match(stderr, /^No region is set: looked for AWS_REGION and AWS_DEFAULT_REGION in the/)
  })

  test('prints its usage', async () => {
    await using account = await startAccount()
    const { code, stdout, stderr } = await rollback(account, '--help')
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^Usage: npm run rollback/)
  })
})
