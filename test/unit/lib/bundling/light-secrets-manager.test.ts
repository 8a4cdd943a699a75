/** Our own read of the secret has a light client in the bundle; tools have the AWS SDK's own. */
import assert from 'node:assert/strict'
import { globSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, test } from 'node:test'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { type BundledServer, bundleServer, ENVIRONMENT } from './bundled-server.ts'
import { call, placeOf, runBundle, SECRETS, startBackends } from './running-bundle.ts'

const ARN = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:of-a-tool'

const serverWith = (imports: string, read: string) => `
  ${imports}
  export const server = defineServer({
    tools: [
      defineTool({ name: 'read', description: 'Reads.', run: async () => { ${read} } }),
    ],
  })`

const PLAIN = serverWith('', "return 'nothing'")

const isLight = (source: string) => source.includes('lambda/base/light-secrets-manager')
const isSdk = (source: string) => source.includes('@aws-sdk/client-secrets-manager/')

/** What the tool returns, and who asked Secrets Manager. */
async function askTool({ folder }: BundledServer, variables = {}) {
  await using backend = await startBackends()
  const environment = { ...ENVIRONMENT, MCP_SCOPE: 'mcp' }
  const bundle = { file: path.join(folder, 'index.mjs'), parts: new Map(), environment }
  const event = call({ name: 'read', arguments: {} })
  const place = { environment: { ...placeOf(backend), ...variables } }
  const { answers } = await runBundle(bundle, [event], place)
  const agents = backend.seen
    .filter(({ headers }) => headers['x-amz-target'] !== undefined)
    .map(({ headers }) => headers['user-agent']?.split('/')[0])
  return { body: answers[0]?.body ?? '', agents }
}

/** The clients in a bundle. */
const clientsIn = ({ sources }: BundledServer) => [
  ...(sources.some(isLight) ? ['light'] : []),
  ...(sources.some(isSdk) ? ['sdk'] : []),
]

describe('a bundle', () => {
  test('whose tools read no secrets has the light client alone', () => {
    assert.deepEqual(clientsIn(bundleServer(PLAIN)), ['light'])
  })

  for (const [how, imports, read] of [
    [
      'the AWS SDK',
      "import { SecretsManager } from '@aws-sdk/client-secrets-manager'",
      `const client = new SecretsManager({ region: 'eu-west-1' })
       const { SecretString } = await client.getSecretValue({ SecretId: '${ARN}' })
       return SecretString`,
    ],
    [
      'Powertools',
      "import { getSecret } from '@aws-lambda-powertools/parameters/secrets'",
      `return getSecret('${ARN}', { sdkOptions: { VersionStage: 'AWSCURRENT' } })`,
    ],
  ] as const) {
    test(`whose tools read secrets by ${how} has the real client for these, and the light one for ours`, async () => {
      const bundled = bundleServer(serverWith(imports, read))
      assert.equal(bundled.stderr, '')
      assert.deepEqual(clientsIn(bundled), ['light', 'sdk'])
      const { body, agents } = await askTool(bundled)
      assert.ok(body.includes(SECRETS.clientSecret), body)
      assert.deepEqual(agents, ['mcp-auth-lambda', 'aws-sdk-js'])
    })
  }

  test('takes the client of Lambda’s runtime where variables are set that only that one knows', async () => {
    await using elsewhere = await startBackends()
    const file = path.join(temporaryFolder('aws-config'), 'config')
    writeFileSync(file, `[default]\nendpoint_url = ${elsewhere.origin}\n`)
    const { body, agents } = await askTool(bundleServer(PLAIN), {
      AWS_CONFIG_FILE: file,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: '',
      NODE_PATH: path.join(import.meta.dirname, '../../../../node_modules'),
    })
    assert.ok(body.includes('nothing'), body)
    assert.deepEqual(agents, [])
    assert.deepEqual(
      elsewhere.seen.map(({ headers }) => headers['user-agent']?.split('/')[0]),
      ['aws-sdk-js'],
    )
  })

  test('whose layers have the AWS SDK takes its client from there', () => {
    const bundling = { external: ['@aws-sdk/*'] }
    const bundled = bundleServer(PLAIN, { task: { bundling } })
    assert.deepEqual(clientsIn(bundled), [])
    assert.match(bundled.code, /from"@aws-sdk\/client-secrets-manager"/)
  })

  test('has no module that nothing imports', () => {
    const { folder, code } = bundleServer(PLAIN)
    const names = globSync('*.mjs', { cwd: folder }).filter((name) => name !== 'index.mjs')
    assert.ok(names.length > 10)
    for (const name of names) assert.ok(code.includes(`"./${name}"`), name)
  })
})
