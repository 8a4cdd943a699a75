/** `npm run deploy` with the real command line of CDK, up to the change set: what it says and asks before. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { runCommand } from '../../../support/run-command.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { ACCOUNT, type Account, startAccount } from './aws.ts'

const STACK = 'McpAuthLambda'
const DASHBOARD = { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } }
const VERSION = {
  Type: 'AWS::Lambda::Version',
  Properties: { FunctionName: 'Mcp' },
  DeletionPolicy: 'RetainExceptOnCreate',
}

const templateOf = (issuer: string, url = 'https://mcp.example.com/mcp', resources = {}) => ({
  Resources: { Topic: { Type: 'AWS::SNS::Topic' }, ...resources },
  Outputs: { Issuer: { Value: issuer }, McpUrl: { Value: url } },
})

/** Writes an app that makes this stack at once: the one of this project would make bundles first. */
function folderWith(template: object, others: readonly string[] = []): string {
  const folder = temporaryFolder('deploy-test')
  const stack = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/unknown-region',
    properties: { templateFile: 'template.json' },
  }
  const manifest = {
    version: '48.0.0',
    artifacts: Object.fromEntries([STACK, ...others].map((name) => [name, stack])),
  }
  const files = { 'manifest.json': manifest, 'template.json': template }
  writeFileSync(
    path.join(folder, 'app.mjs'),
    `import fs from 'node:fs'
    const folder = process.env.CDK_OUTDIR
    fs.mkdirSync(folder, { recursive: true })
    for (const [name, content] of Object.entries(${JSON.stringify(files)}))
      fs.writeFileSync(folder + '/' + name, JSON.stringify(content))`,
  )
  writeFileSync(path.join(folder, 'cdk.json'), JSON.stringify({ app: 'node app.mjs' }))
  return folder
}

async function deploy(account: Account, folder: string, ...args: string[]) {
  const environment = {
    ...account.environment,
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  }
  return runCommand('lib/commands/deploy.ts', args, { environment, cwd: folder })
}

suite('npm run deploy', () => {
  test('says where it deploys and what it takes away, but not that there are new versions', async () => {
    await using account = await startAccount()
    const resources = { Dashboard: DASHBOARD, Version: VERSION }
    account.templates.set(STACK, templateOf('https://a.example.com', undefined, resources))
    const folder = folderWith(templateOf('https://a.example.com'))
    const { stderr } = await deploy(account, folder, '--method', 'direct')
    assert.match(
      stderr,
      new RegExp(`^Stack ${STACK} in account ${ACCOUNT}, region eu-west-1$`, 'm'),
    )
    assert.match(
      stderr,
      /^This deployment takes away:\n {2}- AWS::CloudWatch::Dashboard \S+ is destroyed\n\n/m,
    )
    assert.deepEqual(account.changes, ['UpdateStack'])
  })

  test('changes no issuer and no URL without being told to', async () => {
    await using account = await startAccount()
    account.templates.set(STACK, templateOf('https://a.example.com', 'https://a.example.com/mcp'))
    const folder = folderWith(templateOf('https://b.example.com', 'https://b.example.com/mcp'))
    const args = ['--method', 'direct', '--require-approval', 'never']
    const { code, stdout, stderr } = await deploy(account, folder, ...args)
    assert.deepEqual([code, stdout], [1, ''])
    assert.ok(
      stderr.endsWith(`
The deployed stack has another issuer:
  - https://a.example.com
  + https://b.example.com
The deployed stack has another URL:
  - https://a.example.com/mcp
  + https://b.example.com/mcp

Nothing was deployed. For a second server beside that one, set STACK_NAME to another name. If the change is meant, add --yes.
`),
      stderr,
    )
    assert.deepEqual(account.changes, [])
    await deploy(account, folder, ...args, '--yes')
    assert.deepEqual(account.changes, ['UpdateStack'])
  })

  test('asks nothing for a change set that somebody executes later', async () => {
    await using account = await startAccount()
    account.templates.set(STACK, templateOf('https://a.example.com'))
    const folder = folderWith(templateOf('https://b.example.com'))
    for (const args of [['--no-execute'], ['-m', 'prepare-change-set']]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { stderr } = await deploy(account, folder, ...args)
      assert.match(stderr, /^The deployed stack has another issuer:$/m)
      assert.match(stderr, /Synthesis time/) // cdk deploy has begun
      assert.doesNotMatch(stderr, /Nothing was deployed/)
    }
  })

  test('prepares the change sets of both stacks of an edge', async () => {
    await using account = await startAccount()
    const template = templateOf('https://a.example.com')
    for (const stack of [STACK, 'Edge']) account.templates.set(stack, template)
    const folder = folderWith(template, ['Edge'])
    const { stderr } = await deploy(account, folder, '--no-execute')
    assert.match(stderr, /Synthesis time/) // cdk deploy has begun
    assert.doesNotMatch(stderr, /more than a single stack/)
  })

  test('needs a region, and says where it looked for one', async () => {
    const folder = folderWith(templateOf('https://a.example.com'))
    mkdirSync(path.join(folder, '.aws'))
    writeFileSync(
      path.join(folder, '.aws/config'),
      '[profile eu]\nregion = eu-west-3\n[profile none]\n',
    )
    const environment = {
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    }
    const run = async (variables: Record<string, string>, ...args: string[]) =>
      runCommand('lib/commands/deploy.ts', args, {
        environment: { ...environment, ...variables },
        cwd: folder,
      })
    assert.deepEqual(await run({ AWS_PROFILE: 'none' }), {
      code: 1,
      stdout: '',
      stderr:
        'No region is set: looked for AWS_REGION and AWS_DEFAULT_REGION in the environment, and for the region of the profile none in ~/.aws/config. Set one, such as AWS_REGION=eu-west-1.\n',
    })
    assert.match((await run({}, '--profile', 'none')).stderr, /of the profile none in/)
    for (const [variables, ...args] of [
      [{ AWS_PROFILE: 'eu' }],
      [{}, '--profile=eu'],
      [{ AWS_DEFAULT_REGION: 'eu-west-3' }],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.doesNotMatch((await run(variables, ...args)).stderr, /No region is set/)
    }
  })

  test('says what to do without AWS credentials', async () => {
    const folder = folderWith(templateOf('https://a.example.com'))
    const environment = {
      HOME: folder,
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    }
    const run = await runCommand('lib/commands/deploy.ts', [], { environment, cwd: folder })
    assert.deepEqual([run.code, run.stdout], [1, ''])
    assert.match(run.stderr, /^No AWS credentials were found, .*: set AWS_PROFILE, or sign in/m)
  })

  test('prints the help and the version alone, without steps of an earlier deployment', async () => {
    await using account = await startAccount()
    const folder = folderWith(templateOf('https://a.example.com'))
    mkdirSync(path.join(folder, 'cdk.out'))
    const outputs = { [STACK]: { McpUrl: 'https://old.example.com/mcp' } }
    writeFileSync(path.join(folder, 'cdk.out/outputs.json'), JSON.stringify(outputs))
    for (const [args, expected] of [
      [['--help'], /^npm run deploy says where it deploys[^]*^ +--require-approval /m],
      [['-h'], /^ +--require-approval /m],
      [['--version'], /^\d+\.\d+\.\d+ \(build \w+\)\n$/],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { code, stdout, stderr } = await deploy(account, folder, ...args)
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, expected)
      assert.doesNotMatch(stdout, /old\.example\.com/)
    }
    assert.deepEqual(account.changes, [])
  })

  test('shows what CDK says when it fails, and no steps', async () => {
    await using account = await startAccount()
    account.templates.set(STACK, templateOf('https://a.example.com'))
    const folder = folderWith(
      templateOf('https://a.example.com', undefined, { Dashboard: DASHBOARD }),
    )
    const failed = await deploy(account, folder, '--method', 'direct')
    assert.equal(failed.code, 1)
    assert.match(failed.stderr, /does not exist/)
    assert.doesNotMatch(failed.stdout + failed.stderr, /Paste this URL|^ +at /m)
    assert.equal(existsSync(path.join(folder, 'cdk.out/outputs.json')), false)

    writeFileSync(
      path.join(folder, 'app.mjs'),
      'console.error("These settings cannot work"); process.exit(1)',
    )
    const { code, stdout, stderr } = await deploy(account, folder)
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(stderr, /^These settings cannot work$/m)
    assert.doesNotMatch(stderr, /^ +at /m)
  })

  test('prints the next steps of what it deployed, and keeps its outputs', async () => {
    await using account = await startAccount()
    const template = templateOf('https://a.example.com')
    account.templates.set(STACK, template)
    account.stacks.set(STACK, { McpUrl: 'https://mcp.example.com/mcp' })
    const folder = folderWith(template)
    const { code, stdout } = await deploy(account, folder)
    assert.equal(code, 0)
    assert.match(
      stdout,
      /^Paste this URL into an MCP client and sign in:\n {2}https:\/\/mcp\.example/m,
    )
    const outputs = JSON.parse(readFileSync(path.join(folder, 'cdk.out/outputs.json'), 'utf8'))
    assert.deepEqual(outputs, { [STACK]: { McpUrl: 'https://mcp.example.com/mcp' } })
    assert.equal(existsSync(path.join(folder, 'cdk.out/outputs.json.new')), false)
  })
})
