/** The life of a stack, by the commands that users run, in MiniStack with permissions enforced. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { after } from 'node:test'
import {
  createAccountReader,
  type Inventory,
  type AccountReader,
  resourceTypes,
} from './account.ts'
import { AUTH_HOST } from './authorization-server.ts'
import { clientSteps, OTHER_RESOURCE } from './client-steps.ts'
import type { Deployment } from './deployment.ts'
import { listeningAddresses } from './listening-addresses.ts'
import { installMiniStack, REGION, URL_SUFFIX } from './ministack.ts'
import { MissingError, printSummary, step, usesVersion } from '../../support/progress.ts'
import { createProjectCommand, type ProjectCommand, secretIdIn } from './project.ts'
import { moduleVersion, type PythonEnvironment } from '../../support/python-packages.ts'
import { secretSteps } from './secret-steps.ts'
import { createSetClientSecret } from './set-client-secret.ts'
import { startWorld, type World } from './world.ts'

const REALM = 'production'
const STACK = 'McpAuthLambda'
const SECRET = 'AWS::SecretsManager::Secret'
const NOTHING_NEW = /Number of stacks with differences: 0$/m

/** What one step makes and later ones need. */
const made: {
  tools?: PythonEnvironment
  world?: World
  account?: AccountReader
  project?: ProjectCommand
  before?: Inventory
  deployment?: Deployment
} = {}

function need<Name extends keyof typeof made>(name: Name): NonNullable<(typeof made)[Name]> {
  const value = made[name]
  if (value === undefined) throw new MissingError(`there is no ${name}: an earlier step failed`)
  return value
}

after(async () => {
  await made.world?.[Symbol.asyncDispose]()
  printSummary('Deployed and destroyed')
})

step('MiniStack and the AWS command line are installed', async () => {
  const tools = await installMiniStack()
  made.tools = tools
  usesVersion('MiniStack', await moduleVersion(tools, 'ministack'))
  usesVersion('AWS CLI', await moduleVersion(tools, 'awscli'))
  usesVersion('Node.js', process.versions.node)
})

step('MiniStack starts, and listens on loopback alone', async () => {
  const world = await startWorld(need('tools'), REALM)
  made.world = world
  made.account = createAccountReader(need('tools'), world.account)
  made.project = await createProjectCommand(world.account, {
    AUTH_HOST,
    AUTH_PORT: String(world.authorizationServer.port),
    AUTH_REALM: REALM,
    AUTH_PRIVATE_HOSTS: AUTH_HOST,
    DASHBOARD: 'true',
    TAGS: 'team=tools,stage=production',
  })
  await assertListensOnLoopback()
})

step('cdk bootstrap prepares the account', async () => {
  const { output } = await need('project').run('cdk bootstrap')
  assert.match(output, /bootstrapped\.$/m)
  made.before = await need('account').inventory()
  const [version = ''] = (await need('project').run('cdk --version')).output.split(' ')
  usesVersion('CDK CLI', version)
})

step('npm run deploy creates the stack, and says what to do next', async () => {
  const { run, outputs: outputsOf } = need('project')
  const { output } = await run('npm run deploy -- --require-approval never')
  const outputs = await outputsOf(STACK)
  const { McpUrl: mcpUrl = '', SetClientSecret: command = '', CodeCache: codeCache = '' } = outputs
  assert.match(codeCache, /^made: \d+ scripts, \d+ kB, Node\.js v24\.\S+ on \w+$/)
  const lines = output.split('\n')
  for (const value of [mcpUrl, command]) assert.ok(lines.includes(`  ${value}`), `prints ${value}`)

  const { host, pathname } = new URL(mcpUrl)
  assert.match(host, new RegExp(`^[a-z0-9]+\\.execute-api\\.${REGION}\\.${URL_SUFFIX}$`))
  assert.equal(pathname, '/mcp')
  const world = need('world')
  world.serveApi(host)
  await world.authorizationServer.serve(mcpUrl)
  const confidential = new Set<string>()
  made.deployment = {
    world,
    account: need('account'),
    outputs,
    mcpUrl,
    setClientSecret: createSetClientSecret(need('tools'), world.account, command),
    confidential,
    async freshToken() {
      const token = await world.authorizationServer.issueToken()
      confidential.add(token)
      return token
    },
  }
})

step('the account holds what the template says', async () => {
  const before = need('before')
  const now = await need('account').inventory()
  const template = path.join(need('project').folder, `cdk.out/${STACK}.template.json`)
  for (const type of await resourceTypes(template)) {
    assert.ok((now[type]?.length ?? 0) > (before[type]?.length ?? 0), `more of ${type} than before`)
  }
})

const secrets = secretSteps(() => need('deployment'))
secrets.first()
clientSteps(() => need('deployment'))
secrets.rotation()

step('no log holds a token or a secret', async () => {
  const { account, confidential, world } = need('deployment')
  const lines = [...(await account.logLines()), world.ministack.process.output()]
  const written = (text: string) => lines.filter((line) => line.includes(text)).length
  assert.ok(written('"verdict":"granted"') > 10, 'a line per decision')
  assert.ok(written('"reason":"client_refused"') > 0, 'the refused secret')
  assert.ok(
    written(String.raw`"detail":"issued for [\"${OTHER_RESOURCE}\"]`) > 0,
    'the wrong audience',
  )
  assert.ok(confidential.size > 10, 'tokens and secrets to look for')
  for (const text of confidential) {
    assert.ok(text.length > 7)
    assert.equal(written(text), 0, 'a token or a secret is in a log')
  }
})

step('a second deployment changes nothing', async () => {
  const { run } = need('project')
  assert.match((await run('cdk deploy --require-approval never')).output, /\(no changes\)/)
  assert.match((await run('cdk diff --fail --app cdk.out')).output, NOTHING_NEW)
})

step('after all of that, everything still listens on loopback alone', assertListensOnLoopback)

step('npm run deploy says what it takes away, and the client secret is kept', async () => {
  const { account, outputs } = need('deployment')
  const id = secretIdIn(outputs)
  const value = await account.secretValue(id)
  assert.ok(value)
  const settings = 'env DASHBOARD=false OAUTH_CLIENT_SECRET_ARN=mcp/other'
  const { output } = await need('project').run(
    `${settings} npm run deploy -- --require-approval never`,
  )
  assert.match(output, /^This deployment takes away:$/m)
  assert.match(output, /^ {2}- AWS::CloudWatch::Dashboard Api\/\S+ \S+ is destroyed$/m)
  assert.match(
    output,
    /^ {2}- AWS::SecretsManager::Secret Api\/ClientSecret\/Secret \S+ is kept, but no longer belongs/m,
  )
  assert.equal(await account.secretValue(id), value)
})

step('cdk destroy leaves nothing behind but the client secret', async () => {
  await need('project').run('cdk destroy --force')
  const { [SECRET]: secretsNow = [], ...now } = await need('account').inventory()
  const { [SECRET]: secretsBefore = [], ...before } = need('before')
  assert.deepEqual(now, before)
  assert.equal(secretsNow.length, secretsBefore.length + 1)
  assert.deepEqual(need('world').network.strangers, [])
})

async function assertListensOnLoopback(): Promise<void> {
  const { port, process } = need('world').ministack
  const addresses = await listeningAddresses(process.group())
  assert.ok(addresses.includes(`127.0.0.1:${port}`), addresses.join())
  for (const address of addresses) assert.match(address, /^(?:127\.0\.0\.1|::1):/)
}
