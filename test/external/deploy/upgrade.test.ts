/** A stack that is there already gets this version, and other settings and back: its clients and its secrets stay. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { after } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer } from '../../support/clients/http-requests.ts'
import { assertGranted, callTool } from '../../support/clients/token-verdicts.ts'
import { run } from '../../support/processes.ts'
import { MissingError, printSummary, step } from '../../support/progress.ts'
import { ROOT } from '../../support/project-copy.ts'
import type { PythonEnvironment } from '../../support/python-packages.ts'
import { type AccountReader, createAccountReader } from './account.ts'
import { AUTH_HOST } from './authorization-server.ts'
import { installMiniStack } from './ministack.ts'
import { createOwner } from './owner.ts'
import { awsEnvironment, createProjectCommand, type ProjectCommand, secretIdIn } from './project.ts'
import { deployReleased, RELEASED } from './released/release.ts'
import { startWorld, type World } from './world.ts'

const REALM = 'production'
const STACK = 'McpAuthLambda'
const DEPLOY = 'npm run deploy -- --require-approval never'
const IMPORTED = { name: 'mcp/client', value: 'imported-secret' }
/** Of the client, in the secrets that the stack creates. */
const [OWN, NEXT] = ['own-secret', 'next-secret']
/** Between two calls while a deployment is under way. */
const PAUSE_MS = 100

/** What one step makes and later ones need. */
const made: {
  tools?: PythonEnvironment
  world?: World
  account?: AccountReader
  project?: ProjectCommand
  mcpUrl?: string
  ownId?: string
  nextOwnId?: string
} = {}

function need<Name extends keyof typeof made>(name: Name): NonNullable<(typeof made)[Name]> {
  const value = made[name]
  if (value === undefined) throw new MissingError(`there is no ${name}: an earlier step failed`)
  return value
}

after(async () => {
  await made.world?.[Symbol.asyncDispose]()
  printSummary('Upgraded and changed')
})

const issueToken = () => need('world').authorizationServer.issueToken()
const storeSecret = async (id: string, value: string) =>
  createOwner(need('world').account.endpoint).storeSecret(id, value)
const secretOf = (id: string) => need('account').secretValue(id)

async function assertServes(url = need('mcpUrl')): Promise<void> {
  assertGranted(await callTool(url, await issueToken()))
}

step('the stack of before is deployed, and its secret stored', async () => {
  made.tools = await installMiniStack()
  const world = await startWorld(made.tools, REALM)
  made.world = world
  made.account = createAccountReader(made.tools, world.account)
  made.project = await createProjectCommand(world.account, {
    AUTH_HOST,
    AUTH_PORT: String(world.authorizationServer.port),
    AUTH_REALM: REALM,
    AUTH_PRIVATE_HOSTS: AUTH_HOST,
  })
  await made.project.run('cdk bootstrap')
  const outputs = await deployReleased(STACK, world)
  const { McpUrl = '' } = outputs
  world.serveApi(new URL(McpUrl).host)
  world.authorizationServer.clientSecret = OWN
  await world.authorizationServer.serve(McpUrl)
  made.ownId = secretIdIn(outputs)
  await storeSecret(made.ownId, OWN)
  assert.equal(releaseIn((await callTool(McpUrl)).body), RELEASED)
  made.mcpUrl = McpUrl
})

step('npm run deploy upgrades it, at the same URL, which answers all the time', async () => {
  const { run: runInProject, outputs } = need('project')
  const calls = callAllTheTime()
  const { output } = await runInProject(DEPLOY)
  const answers = await calls.stop()
  assert.doesNotMatch(output, /another issuer|is destroyed|no longer belongs/)
  for (const [, type] of output.matchAll(/^ {2}- (AWS::\S+) .* is replaced/gm))
    assert.equal(type, 'AWS::Lambda::Permission', 'those of aliases are others')
  const { McpUrl, ...others } = await outputs(STACK)
  assert.equal(McpUrl, need('mcpUrl'))
  assert.equal(secretIdIn(others), need('ownId'))
  assert.equal(await secretOf(need('ownId')), OWN)
  for (const answer of answers) assertGranted(answer)
  const releases = new Set(answers.map(({ body }) => releaseIn(body)))
  assert.deepEqual([...releases], [RELEASED, undefined], 'first the old one, then the new one')
})

step('the first version has none before it to go back to', async () => {
  await assert.rejects(need('project').run('npm run rollback'), /There is no version to go back to/)
  await assertServes()
})

step('from /mcp to another path, and back', async () => {
  const { run: runInProject } = need('project')
  const { authorizationServer } = need('world')
  const [before, tools] = [need('mcpUrl'), new URL('/tools', need('mcpUrl')).href]
  const settings = `env RESOURCE_URL=${tools}`
  await assert.rejects(
    runInProject(`${settings} ${DEPLOY}`),
    /another URL:[^]*Nothing was deployed/,
  )
  await assertServes()

  await runInProject(`${settings} ${DEPLOY} --yes`)
  await authorizationServer.serve(tools)
  await assertServes(tools)
  assert.equal((await callTool(before, await issueToken())).status, 404)

  await runInProject(`${DEPLOY} --yes`)
  await authorizationServer.serve(before)
  await assertServes(before)
  assert.equal((await callTool(tools, await issueToken())).status, 404)
  assert.equal(await secretOf(need('ownId')), OWN)
})

step('from the secret of the stack to another one: both values are kept', async () => {
  const { authorizationServer, account } = need('world')
  await createOwner(account.endpoint).createSecret(IMPORTED.value, IMPORTED.name)
  await need('project').run(`env OAUTH_CLIENT_SECRET_ARN=${IMPORTED.name} ${DEPLOY}`)
  authorizationServer.clientSecret = IMPORTED.value
  await assertServes()
  assert.equal(await secretOf(need('ownId')), OWN)
})

step('and back: the stack has a new one, and both others are kept', async () => {
  const { run: runInProject, outputs } = need('project')
  const { output } = await runInProject(DEPLOY)
  assert.match(output, /^Store the client secret/m)
  made.nextOwnId = secretIdIn(await outputs(STACK))
  assert.notEqual(made.nextOwnId, need('ownId'))
  assert.equal(await secretOf(IMPORTED.name), IMPORTED.value)
  assert.equal(await secretOf(need('ownId')), OWN)

  await storeSecret(made.nextOwnId, NEXT)
  need('world').authorizationServer.clientSecret = NEXT
  await assertServes()
})

step('cdk destroy keeps all secrets, and the documented command deletes one', async () => {
  await need('project').run('cdk destroy --force')
  const [own, next] = [need('ownId'), need('nextOwnId')]
  assert.deepEqual(await Promise.all([own, next, IMPORTED.name].map(secretOf)), [
    OWN,
    NEXT,
    IMPORTED.value,
  ])
  const page = await readFile(path.join(ROOT, 'docs/environments.md'), 'utf8')
  const [, command] = /^ *(aws secretsmanager delete-secret --secret-id … .*)$/m.exec(page) ?? []
  const [name = '', ...args] = (command ?? assert.fail('not in docs/environments.md')).split(' ')
  const env = awsEnvironment(need('world').account, need('tools').bin)
  await run(
    name,
    args.map((arg) => (arg === '…' ? own : arg)),
    { env, quiet: true },
  )
  await assert.rejects(secretOf(own), /marked for deletion|scheduled for deletion/)
  assert.equal(await secretOf(next), NEXT)
  assert.deepEqual(need('world').network.strangers, [])
})

/** Calls the tool, over and over. */
function callAllTheTime() {
  const answers: Answer[] = []
  const end = new AbortController()
  async function call(token: string): Promise<Answer[]> {
    if (end.signal.aborted) return answers
    answers.push(await callTool(need('mcpUrl'), token))
    await delay(PAUSE_MS)
    return call(token)
  }
  const all = issueToken().then(call)
  return {
    /** Resolves with the answers, the last one to a call that began after this. */
    async stop() {
      end.abort()
      return [...(await all), await callTool(need('mcpUrl'), await issueToken())]
    },
  }
}

/** Which of the two versions has answered. */
function releaseIn(body: unknown): string | undefined {
  const { result } = body as { result?: { structuredContent?: { release?: string } } }
  return result?.structuredContent?.release
}
