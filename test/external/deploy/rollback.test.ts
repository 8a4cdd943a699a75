/** Releases of one stack by the commands that users run: deployed, changed, rolled back, and two stacks side by side. */
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { readDeployment } from '../../../lib/commands/examined-deployment.ts'
import { examine } from '../../../local/doctor/examine.ts'
import { assertUnavailable, callTool } from '../../support/clients/token-verdicts.ts'
import { MissingError, printSummary, step } from '../../support/progress.ts'
import { replaceServer } from '../../support/project-copy.ts'
import { AUTH_HOST } from './authorization-server.ts'
import { installMiniStack } from './ministack.ts'
import { createOwner } from './owner.ts'
import { awsEnvironment, createProjectCommand, type ProjectCommand, secretIdIn } from './project.ts'
import { startWorld, type World } from './world.ts'

const REALM = 'production'
const STACK = 'McpAuthLambda'
const DEPLOY = 'npm run deploy -- --require-approval never'

/** A server whose tool says which release it is of, as its card does. */
const serverOf = (version: string) => `
import { defineServer, defineTool } from '../features/public.ts'

const release = defineTool({
  name: 'add_numbers',
  description: 'Says its release.',
  run: () => 'release ${version}',
})

export const server = defineServer({ version: '${version}', tools: [release] })
`

/** What one step makes and later ones need. */
const made: { world?: World; project?: ProjectCommand; mcpUrl?: string } = {}

function need<Name extends keyof typeof made>(name: Name): NonNullable<(typeof made)[Name]> {
  const value = made[name]
  if (value === undefined) throw new MissingError(`there is no ${name}: an earlier step failed`)
  return value
}

after(async () => {
  await made.world?.[Symbol.asyncDispose]()
  printSummary('Releases and rollbacks')
})

/** The release that each function serves. */
async function served(): Promise<{ readonly mcp: string | undefined; readonly metadata: string }> {
  const mcpUrl = need('mcpUrl')
  const token = await need('world').authorizationServer.issueToken()
  const { text: body } = await callTool(mcpUrl, token)
  const card = (await (await fetch(`${mcpUrl}/server-card`)).json()) as { version: string }
  return { mcp: /release ([\d.]+)/.exec(body)?.[1] ?? body, metadata: card.version }
}

const bothOf = (version: string) => ({ mcp: version, metadata: version })

/** What the doctor finds at AWS and at the URL, as names and what was received. The command itself has no way to that URL. */
async function foundByDoctor(): Promise<string[]> {
  Object.assign(process.env, awsEnvironment(need('world').account))
  const deployment = await readDeployment(STACK)
  const environment = { AUTH_ISSUER: need('world').authorizationServer.issuer }
  const { findings } = await examine({ deployment, folder: need('project').folder, environment })
  return findings.map(({ id, received }) => `${id}: ${received}`)
}

async function deployRelease(version: string): Promise<string> {
  const { folder, run } = need('project')
  await replaceServer(folder, serverOf(version))
  return (await run(DEPLOY)).output
}

step('MiniStack starts', async () => {
  const world = await startWorld(await installMiniStack(), REALM)
  made.world = world
  made.project = await createProjectCommand(
    world.account,
    {
      AUTH_HOST,
      AUTH_PORT: String(world.authorizationServer.port),
      AUTH_REALM: REALM,
      AUTH_PRIVATE_HOSTS: AUTH_HOST,
    },
    serverOf('1.0.0'),
  )
  await need('project').run('cdk bootstrap')
})

step('the first release is served by its version, and has none before it', async () => {
  const output = await deployRelease('1.0.0')
  assert.match(output, /^Stack McpAuthLambda in account 000000000000, region eu-central-1$/m)
  assert.doesNotMatch(output, /takes away|another issuer/)
  const outputs = await need('project').outputs(STACK)
  const { McpUrl = '' } = outputs
  const world = need('world')
  const { account, authorizationServer } = world
  made.mcpUrl = McpUrl
  world.serveApi(new URL(McpUrl).host)
  await authorizationServer.serve(McpUrl)
  const doctor = need('project').run('npm run doctor -- --stack')
  await assert.rejects(doctor, /problem client-secret-not-stored: [^]* has its first value only/)
  const id = secretIdIn(outputs)
  await createOwner(account.endpoint).storeSecret(id, authorizationServer.clientSecret)
  assert.deepEqual(await served(), bothOf('1.0.0'))
  assert.deepEqual(await foundByDoctor(), [])
  await assert.rejects(need('project').run('npm run rollback'), /There is no version to go back to/)
})

step('a changed server is the next release, and takes nothing away', async () => {
  const output = await deployRelease('2.0.0')
  assert.doesNotMatch(output, /takes away|another issuer/)
  assert.deepEqual(await served(), bothOf('2.0.0'))
})

step('npm run rollback serves the release before, with the same URL', async () => {
  const { output } = await need('project').run('npm run rollback')
  assert.match(output, /from version 2, release [0-9a-f]{12}, published 20\d\d-/)
  assert.match(output, /to {3}version 1, release [0-9a-f]{12}, published 20\d\d-/)
  assert.deepEqual(await served(), bothOf('1.0.0'))
  const [found = '', ...others] = await foundByDoctor()
  assert.match(
    found,
    /^older-version-live: .* serves version 1, release [0-9a-f]{12}, .*; the newest is version 2, .*, which npm run rollback has left$/,
  )
  assert.deepEqual(others, [])
})

step('to repeat it changes nothing', async () => {
  assert.match((await need('project').run('npm run rollback')).output, /^Nothing to do: /m)
  assert.deepEqual(await served(), bothOf('1.0.0'))
})

step(
  'the next release goes forward, and its rollback passes over the one that was left',
  async () => {
    await deployRelease('3.0.0')
    assert.deepEqual(await served(), bothOf('3.0.0'))
    await need('project').run('npm run rollback')
    assert.deepEqual(await served(), bothOf('1.0.0'))
  },
)

step('npm run rollback -- --to goes forward again', async () => {
  await need('project').run('npm run rollback -- --to 3')
  assert.deepEqual(await served(), bothOf('3.0.0'))
  assert.deepEqual(await foundByDoctor(), [])
})

step('another issuer is not deployed by a pipeline unless it says that this is meant', async () => {
  const { run } = need('project')
  const issuer = 'https://other.example.test/realms/production'
  const settings = `env AUTH_ISSUER=${issuer} AUTH_HOST= AUTH_PORT=`
  await assert.rejects(run(`${settings} ${DEPLOY}`), /another issuer:[^]*Nothing was deployed/)
  assert.deepEqual(await served(), bothOf('3.0.0'))
})

step('a second stack lives beside the first, with a URL and a secret of its own', async () => {
  const { run, outputs } = need('project')
  const world = need('world')
  const before = await outputs(STACK)
  const { output } = await run(`env STACK_NAME=mcp-staging ${DEPLOY}`)
  assert.match(output, /^Stack mcp-staging in account 000000000000, region eu-central-1$/m)
  const staging = await outputs('mcp-staging')
  const { McpUrl = '' } = staging
  for (const name of ['McpUrl', 'McpFunctionName', 'MetadataFunctionName', 'SetClientSecret'])
    assert.notEqual(staging[name], before[name])
  world.serveApi(new URL(McpUrl).host)
  assertUnavailable(await callTool(McpUrl, await world.authorizationServer.issueToken()))
  assert.deepEqual(await served(), bothOf('3.0.0'))

  await run('env STACK_NAME=mcp-staging cdk destroy --force')
  assert.deepEqual(await served(), bothOf('3.0.0'))
  assert.notEqual((await callTool(McpUrl)).status, 401)
})

step('npm run deploy -- --help deploys nothing, and shows no old steps', async () => {
  const { output } = await need('project').run('npm run deploy -- --help')
  assert.match(output, /--require-approval/)
  assert.doesNotMatch(output, /Paste this URL|^ +at /m)
})

step('cdk destroy ends with all versions', async () => {
  await need('project').run('cdk destroy --force')
  await assert.rejects(need('project').run('npm run rollback'), /There is no stack McpAuthLambda/)
})
