import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { examine } from '../../../local/doctor/examine.ts'
import { isHealthy, type Report } from '../../../local/doctor/report.ts'
import { readDeployment } from '../../../lib/commands/examined-deployment.ts'
import { runCommand } from '../../support/run-command.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { type Account, startAccount } from '../../unit/lib/commands/aws.ts'
import { startBrokenServer } from './broken-server.ts'
import { anonymous, madeUp, status } from './defects.ts'
import { DEPLOYMENT_FAULTS, type DeploymentSeed, SECRET, STACK } from './deployment-faults.ts'
import { describeFaults } from './faults.ts'

const broken = await startBrokenServer()
const folder = temporaryFolder('doctor-deployment')
/** In the environment of the function: no report may show it. */
const CONFIDENTIAL = 'edge-key-that-nobody-may-see'

/** An account with a deployment that is well, and serves `broken`. */
async function startDeployment(): Promise<Account> {
  const account = await startAccount()
  for (const release of ['a-1', 'b-2']) account.deploy(release)
  const outputs = account.stacks.get(STACK)
  account.stacks.set(STACK, {
    ...outputs,
    McpUrl: broken.url,
    SetClientSecret: 'aws secretsmanager put-secret-value',
  })
  account.secrets.set(SECRET, {
    VersionIdsToStages: { first: ['AWSPREVIOUS'], second: ['AWSCURRENT'] },
  })
  for (const { configuration } of account.functions.values())
    Object.assign(configuration, {
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Environment: {
        Variables: {
          AUTH_ISSUER: 'https://auth.example.com',
          RESOURCE_URL: broken.url,
          MCP_SCOPE: 'mcp',
          OAUTH_CLIENT_SECRET_ARN: SECRET,
          EDGE_KEY: CONFIDENTIAL,
        },
      },
    })
  return account
}

async function examineWith(seed: DeploymentSeed): Promise<Report> {
  await using account = await startDeployment()
  seed.change?.(account)
  Object.assign(process.env, account.environment)
  const { environment = { AUTH_ISSUER: 'https://auth.example.com' } } = seed
  const deployment = await readDeployment(seed.stack ?? STACK)
  const report = await examine({ deployment, folder, environment, token: broken.accessToken })
  assert.doesNotMatch(JSON.stringify(report), new RegExp(CONFIDENTIAL))
  assert.deepEqual(account.changes, [])
  return report
}

describe('faults: a deployment', () => describeFaults(DEPLOYMENT_FAULTS, examineWith))

describe('npm run doctor -- --stack', () => {
  const run = async (account: Account, ...args: string[]) =>
    runCommand('lib/commands/doctor.ts', args, { environment: account.environment, cwd: folder })

  it('says which versions serve, and goes on with the URL of the stack', async () => {
    await using account = await startDeployment()
    const { code, stdout, stderr } = await run(account, '--stack')
    assert.deepEqual([code, stderr], [0, ''], stdout)
    const [first] = stdout.split('\n')
    assert.equal(
      first,
      `Healthy: the stack ${STACK} in eu-west-1 with ${broken.url}, nothing found`,
    )
    for (const name of ['Mcp', 'Metadata'])
      assert.match(
        stdout,
        new RegExp(`^note: ${name} serves version 2, release b-2, published`, 'm'),
      )
    assert.match(stdout, /^note: with an access token for/m)
    assert.deepEqual(account.changes, [])
  })

  it('takes a name, and prints JSON', async () => {
    await using account = await startDeployment()
    account.statuses.set(STACK, 'ROLLBACK_COMPLETE')
    const { code, stdout } = await run(account, '--stack', STACK, '--json')
    const { stack, healthy } = JSON.parse(stdout) as { stack: string; healthy: boolean }
    assert.deepEqual([code, stack, healthy], [1, `${STACK} in eu-west-1`, false])
  })

  it('finds what the server answers, too', async () => {
    const report = await examineWith({
      change: ({ stacks }) =>
        stacks.set(STACK, { ...stacks.get(STACK), McpUrl: `${broken.url}/other` }),
    })
    assert.ok(!isHealthy(report))
    assert.deepEqual(report.url, `${broken.url}/other`)
  })

  it('leaves out what the server answers because of what AWS says', async () => {
    const change = ({ functions, secrets }: Account) => {
      const lambda = functions.get('Mcp') ?? assert.fail()
      lambda.reserved = 0
      secrets.clear()
    }
    for (const defect of [anonymous(status(503)), madeUp(status(503))]) {
      broken.defect = defect
      // eslint-disable-next-line no-await-in-loop -- one server
      const { findings } = await examineWith({ change })
      const ids = findings.map(({ id }) => id)
      assert.deepEqual(ids, ['function-stopped', 'client-secret-gone'])
    }
  })

  it('says what is missing, without a stack trace', async () => {
    await using account = await startDeployment()
    const { AWS_REGION: _, ...environment } = account.environment
    const without = { ...environment, HOME: folder }
    const options = { environment: without, cwd: folder }
    const { code, stdout } = await runCommand('lib/commands/doctor.ts', ['--stack'], options)
    assert.equal(code, 1)
    assert.match(stdout, /^problem deployment-unreadable: [^]*the region: No region is set/m)
    const refused = await run(account, '--stack', broken.url)
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /STACK_NAME is "http:.*": begin with a letter/)
  })

  it('is a command of a checkout only', async () => {
    await using account = await startDeployment()
    const { environment } = account
    const program = 'local/mcp-auth-server.js'
    const options = { environment, cwd: folder }
    const { code, stderr } = await runCommand(program, ['doctor', '--stack'], options)
    assert.equal(code, 2)
    assert.match(stderr, /^--stack is for a checkout of mcp-auth-lambda/)
  })
})
