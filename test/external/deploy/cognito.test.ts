/** AUTHORIZATION_SERVER=cognito: a user pool is deployed with the server, and its users may call. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after } from 'node:test'
import { bearer, send } from '../../support/clients/http-requests.ts'
import { assertGranted, assertRefused, callTool } from '../../support/clients/token-verdicts.ts'
import { MissingError, printSummary, step } from '../../support/progress.ts'
import type { PythonEnvironment } from '../../support/python-packages.ts'
import { installMiniStack, REGION, URL_SUFFIX } from './ministack.ts'
import { createProjectCommand, type ProjectCommand } from './project.ts'
import { cognito, createUser, signIn, type Tokens } from './user-pool.ts'
import { startWorld, type World } from './world.ts'

/**
 * What Cognito does, by its documentation, and MiniStack 1.5.33 does not:
 * - `resource` becomes the audience (RFC 8707): the server is told to take the client ID for one.
 * - It answers at the issuer's host: the functions get its keys by AUTH_JWKS_FILE, and MiniStack is asked for pages and tokens.
 * - Refresh tokens are rotated, and RefreshTokenRotation is described.
 * - The domain has a host of its own.
 * - Managed login has a style: `ministack_as_aws.py` takes its resource, and makes nothing of it.
 * - DcrConfiguration and AWS::Cognito::CIMDPolicy, which are not deployed here.
 */
const STACK = 'McpAuthLambda'
const USER = { name: 'ada@example.com', password: 'Correct-horse-7-battery' }
const REDIRECT_URI = 'https://claude.ai/api/mcp/auth_callback'
const KEYS_FILE = 'keys.json'

interface Outputs {
  readonly McpUrl: string
  readonly ClientId: string
  readonly CreateUser: string
}

/** What one step makes and later ones need. */
const made: {
  tools?: PythonEnvironment
  world?: World
  project?: ProjectCommand
  outputs?: Outputs
  userPoolId?: string
  tokens?: Tokens
} = {}

function need<Name extends keyof typeof made>(name: Name): NonNullable<(typeof made)[Name]> {
  const value = made[name]
  if (value === undefined) throw new MissingError(`there is no ${name}: an earlier step failed`)
  return value
}

const describe = <T>(line: string) => cognito<T>(need('tools'), need('world').account, line)
const ministack = () => `http://127.0.0.1:${need('world').ministack.port}`

const signInFor = (scope: string) =>
  signIn({
    ...USER,
    origin: ministack(),
    clientId: need('outputs').ClientId,
    redirectUri: REDIRECT_URI,
    scope,
    resource: need('outputs').McpUrl,
  })

after(async () => {
  await made.world?.[Symbol.asyncDispose]()
  printSummary('Deployed with a user pool')
})

step('MiniStack starts, and the account is prepared', async () => {
  made.tools = await installMiniStack()
  made.world = await startWorld(made.tools, 'unused')
  made.project = await createProjectCommand(made.world.account, { AUTHORIZATION_SERVER: 'cognito' })
  await made.project.run('cdk bootstrap')
})

step('npm run deploy creates a user pool, and says how to create users', async () => {
  const { run, outputs } = need('project')
  const { output } = await run('npm run deploy -- --require-approval never')
  made.outputs = (await outputs(STACK)) as unknown as Outputs
  const lines = output.split('\n')
  for (const name of ['McpUrl', 'ClientId', 'CreateUser'] as const) {
    assert.ok(lines.includes(`  ${made.outputs[name]}`), `prints ${name}`)
  }
  need('world').serveApi(new URL(made.outputs.McpUrl).host)
  made.userPoolId = / --user-pool-id (\S+) /.exec(made.outputs.CreateUser)?.[1] ?? assert.fail()
})

step('the user pool has the resource server and the client of the template', async () => {
  const { McpUrl, ClientId } = need('outputs')
  const pool = `--user-pool-id ${need('userPoolId')}`
  const { UserPool } = await describe<{ UserPool: Record<string, string> }>(
    `describe-user-pool ${pool}`,
  )
  assert.equal(UserPool['UserPoolTier'], 'ESSENTIALS')
  assert.match(
    UserPool['Domain'] ?? '',
    /^mcp-[0-9a-f]{8}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  )
  const { ResourceServers } = await describe<{ ResourceServers: Record<string, unknown>[] }>(
    `list-resource-servers ${pool} --max-results 50`,
  )
  assert.deepEqual(
    ResourceServers.map(({ Identifier, Scopes }) => ({ Identifier, Scopes })),
    [{ Identifier: McpUrl, Scopes: [{ ScopeName: 'mcp', ScopeDescription: 'mcp' }] }],
  )
  const { UserPoolClient } = await describe<{ UserPoolClient: Record<string, unknown> }>(
    `describe-user-pool-client ${pool} --client-id ${ClientId}`,
  )
  assert.equal(UserPoolClient['ClientSecret'], undefined)
  assert.deepEqual((UserPoolClient['AllowedOAuthScopes'] as string[]).toSorted(), [
    'email',
    `${McpUrl}/mcp`,
    'openid',
    'phone',
    'profile',
  ])
})

step('clients are led to the user pool, and told what Cognito calls the scope', async () => {
  const { McpUrl } = need('outputs')
  const metadataUrl = new URL('/.well-known/oauth-protected-resource/mcp', McpUrl).href
  const { body } = await send(metadataUrl, {})
  assert.partialDeepStrictEqual(body, {
    resource: McpUrl,
    authorization_servers: [`https://cognito-idp.${REGION}.${URL_SUFFIX}/${need('userPoolId')}`],
    scopes_supported: [`${McpUrl}/mcp`],
  })
  const { status, headers } = await callTool(McpUrl)
  assert.equal(status, 401)
  assert.equal(
    headers.get('www-authenticate'),
    `Bearer resource_metadata="${metadataUrl}", scope="${McpUrl}/mcp"`,
  )
})

step('the printed command creates a user, who signs in with the client ID', async () => {
  const { account } = need('world')
  const { CreateUser, McpUrl } = need('outputs')
  await createUser(need('tools'), account, CreateUser, USER.name)
  await describe(
    `admin-set-user-password --user-pool-id ${need('userPoolId')} --username ${USER.name} --password ${USER.password} --permanent`,
  )
  made.tokens = await signInFor(`openid ${McpUrl}/mcp`)
})

step(
  'with the keys of the user pool, the server takes its access tokens and no others',
  async () => {
    const { McpUrl, ClientId } = need('outputs')
    const { run, folder } = need('project')
    const { text: keys } = await send(
      `${ministack()}/${need('userPoolId')}/.well-known/jwks.json`,
      {},
    )
    await writeFile(path.join(folder, KEYS_FILE), keys)
    const settings = `env AUTH_JWKS_FILE=${KEYS_FILE} OAUTH_AUDIENCES=${ClientId}`
    await run(`${settings} npm run deploy -- --require-approval never`)
    const { access_token: accessToken, id_token: idToken } = need('tokens')
    assertGranted(await callTool(McpUrl, accessToken))
    assertRefused(await callTool(McpUrl, idToken))
    assertRefused(await callTool(McpUrl, `${accessToken.slice(0, -8)}AAAAAAAA`))
  },
)

step('a token without the scope is told which one to ask for', async () => {
  const { McpUrl } = need('outputs')
  const { access_token: accessToken } = await signInFor('openid')
  const { status, headers } = await send(McpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(accessToken) },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
  })
  assert.equal(status, 403)
  assert.match(headers.get('www-authenticate') ?? '', new RegExp(`scope="${McpUrl}/mcp openid"`))
})

step('cdk destroy keeps the user pool and its user', async () => {
  await need('project').run('cdk destroy --force')
  const { Users } = await describe<{ Users: unknown[] }>(
    `list-users --user-pool-id ${need('userPoolId')}`,
  )
  assert.equal(Users.length, 1)
  assert.deepEqual(need('world').network.strangers, [])
})
