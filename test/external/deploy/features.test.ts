/**
 * A server with one of each, and with every option that concerns callers: deployed with what it needs, it works by the
 * role that the deployment gave it.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after } from 'node:test'
import type { Client } from '@modelcontextprotocol/client'
import { json, startBackend } from '../../support/backend.ts'
import { MissingError, printSummary, step } from '../../support/progress.ts'
import type { PythonEnvironment } from '../../support/python-packages.ts'
import { createAccountReader, type Inventory } from './account.ts'
import { startOrdersApi, type OrdersApi } from '../../../examples/services/orders-api.ts'
import { signIn } from './asked-user.ts'
import { AUTH_HOST } from './authorization-server.ts'
import { CALLER_SETTINGS, CALLER_TOOLS, callerSteps } from './caller-steps.ts'
import { createOwner, type Owner, SECRET, TABLE } from './owner.ts'
import { featureSteps, LATER, SCOPE, USER, WEATHER } from './feature-steps.ts'
import { installMiniStack } from './ministack.ts'
import { createProjectCommand, type ProjectCommand, secretIdIn } from './project.ts'
import { startWorld, type World } from './world.ts'

const REALM = 'production'
const STACK = 'McpAuthLambda'
const API_KEY = randomBytes(24).toString('base64url')
const ONLY_LOCAL = 'a-value-that-nobody-else-sees'

/** The examples, and a tool that says which environment of the function it runs in. */
const SERVER = `
import { server as examples } from '../../examples/server.ts'
import { defineServer, defineTool } from '../features/public.ts'
${CALLER_TOOLS}
const whichProcess = defineTool({
  name: 'which_process',
  description: 'Returns the id of the process.',
  run: () => String(process.pid),
})

const tools = [...(examples.tools ?? []), whichProcess, ...callerTools]
export const server = defineServer({ ...examples, tools })
`

/** What one step makes and later ones need. */
const made: {
  tools?: PythonEnvironment
  world?: World
  owner?: Owner
  project?: ProjectCommand
  before?: Inventory
  mcpUrl?: string
  orders?: OrdersApi
  client?: Client
} = {}

function need<Name extends keyof typeof made>(name: Name): NonNullable<(typeof made)[Name]> {
  const value = made[name]
  if (value === undefined) throw new MissingError(`there is no ${name}: an earlier step failed`)
  return value
}

/** What the user was asked. */
const questions: string[] = []
const weather = await startBackend(json(WEATHER))
/** Not to be found in any log. */
const confidential = new Set([API_KEY, ONLY_LOCAL])

after(async () => {
  await made.client?.close()
  await weather[Symbol.asyncDispose]()
  await made.orders?.[Symbol.asyncDispose]()
  await made.world?.[Symbol.asyncDispose]()
  printSummary('One of each')
})

step('MiniStack starts, and has a table and a secret of others', async () => {
  made.tools = await installMiniStack()
  const world = await startWorld(made.tools, REALM)
  made.world = world
  made.owner = createOwner(world.account.endpoint)
  const settings = {
    AUTH_HOST,
    AUTH_PORT: String(world.authorizationServer.port),
    AUTH_REALM: REALM,
    AUTH_PRIVATE_HOSTS: AUTH_HOST,
    ADVERTISED_SCOPES: SCOPE,
    ...CALLER_SETTINGS,
  }
  made.orders = await startOrdersApi(world.authorizationServer.issuer)
  made.project = await createProjectCommand(world.account, settings, SERVER)
  await Promise.all([made.owner.createTable(), made.owner.createSecret(API_KEY)])
})

step('a deployment that lacks what the server needs names all of it', async () => {
  await assert.rejects(
    need('project').run('cdk synth --quiet'),
    / - WEATHER_API_URL is not set.* - WEATHER_API_KEY_ARN is not set.* - NOTES_TABLE is not set/s,
  )
})

step(
  'npm run deploy takes it from .env, and says what only the local server would get',
  async () => {
    const { run: runInProject, folder } = need('project')
    const lines = [
      `NOTES_TABLE=${TABLE}`,
      `WEATHER_API_KEY_ARN=${SECRET}`,
      `WEATHER_API_URL=${weather.origin}`,
      `ORDERS_API_URL=${need('orders').url}`,
      `NOTES_COLOR=${ONLY_LOCAL}`,
    ]
    await writeFile(path.join(folder, '.env'), lines.join('\n'))
    await runInProject('cdk bootstrap')
    made.before = await reader().inventory()
    const { output } = await runInProject('npm run deploy -- --require-approval never')
    assert.match(
      output,
      /^Warning: NOTES_COLOR in \.env reaches only the local server: .*needs\.variables/m,
    )
    assert.ok(!output.includes(ONLY_LOCAL))
    assert.doesNotMatch(output, /Warning: (?!NOTES_COLOR )/)

    const outputs = await need('project').outputs(STACK)
    const { McpUrl = '' } = outputs
    const world = need('world')
    world.serveApi(new URL(McpUrl).host)
    const exchangesFor = [need('orders').url]
    await world.authorizationServer.serve(McpUrl, {
      scopes: [SCOPE],
      bindsTokens: true,
      exchangesFor,
    })
    await need('owner').storeSecret(secretIdIn(outputs), world.authorizationServer.clientSecret)
    made.mcpUrl = McpUrl
  },
)

step('a user signs in, and grants the scope that clients are told to ask for', async () => {
  made.client = await signIn(need('mcpUrl'), async (question) => {
    questions.push(question)
    await Promise.all([need('owner').addNote(LATER), endEnvironments()])
    return { sure: true }
  })
})

featureSteps(() => ({
  mcpUrl: need('mcpUrl'),
  client: need('client'),
  owner: need('owner'),
  weather,
  apiKey: API_KEY,
  questions,
  issueToken: async () => need('world').authorizationServer.issueToken(),
}))

callerSteps(() => ({
  mcpUrl: need('mcpUrl'),
  owner: need('owner'),
  authorizationServer: need('world').authorizationServer,
  reader: reader(),
  environment: async () => need('owner').environmentOf(await mcpFunction()),
  endEnvironments,
  confidential,
}))

step('no log holds a secret, a token, a proof, or what only .env has', async () => {
  const { ministack, authorizationServer } = need('world')
  const lines = [...(await reader().logLines()), ministack.process.output()]
  assert.ok(lines.some((line) => line.includes('"verdict":"granted"')))
  const { issued, clientSecret } = authorizationServer
  assert.ok(issued.size > 5 && confidential.size > 5, 'tokens, proofs and secrets to look for')
  for (const text of [...confidential, ...issued, clientSecret]) {
    assert.ok(text.length > 15)
    assert.ok(!lines.some((line) => line.includes(text)))
  }
})

step('cdk destroy takes its own keys and table, and leaves the table and the secret', async () => {
  await need('project').run('cdk destroy --force')
  const { 'AWS::SecretsManager::Secret': secretsNow, ...now } = await reader().inventory()
  const { 'AWS::SecretsManager::Secret': secretsBefore = [], ...before } = need('before')
  assert.deepEqual(now, before)
  const left = secretsNow.filter((name) => !secretsBefore.includes(name))
  assert.equal(left.length, 1, `the client secret: ${left.join()}`)
  assert.equal(await reader().secretValue(SECRET), API_KEY)
  assert.deepEqual(await need('owner').notesOf(USER), [LATER])
  assert.deepEqual(need('world').network.strangers, [])
})

/** Another version of the MCP function serves, as after a deployment: the next call starts an environment of it. */
async function endEnvironments(): Promise<void> {
  await need('owner').publish(await mcpFunction())
}

async function mcpFunction(): Promise<string> {
  const { McpFunctionName: name } = await need('project').outputs(STACK)
  return name ?? assert.fail()
}

function reader() {
  return createAccountReader(need('tools'), need('world').account)
}
