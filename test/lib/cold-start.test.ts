/** What a cold start of the MCP function may load, and ask for. Times depend on machines; these do not. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { json, type Reply, startBackend } from '../support/backend.ts'
import { packagesIn, synthesizeBundles } from './bundle.ts'

const RESOURCE = 'https://mcp.example.com/mcp'
const ACTIVE = { active: true, client_id: 'c', sub: 'alice', aud: RESOURCE, scope: 'mcp' }

/** What the entry alone imports: our own gate and middy. */
const UNAUTHORIZED_BUDGET_BYTES = 23_000
const CALL_BUDGET_BYTES = 545_000
/** With what Lambda is sent and never loads. */
const BUNDLE_BUDGET_BYTES = 560_000

const { Mcp: mcp } = synthesizeBundles('cold-start')

const post = (headers: object, message?: object) => ({
  headers: { 'content-type': 'application/json', ...headers },
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  ...(message && { body: JSON.stringify(message) }),
  isBase64Encoded: false,
})
const call = (meta = {}, headers = {}) =>
  post(
    { authorization: 'Bearer token', ...headers },
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'add_numbers', arguments: { a: 2, b: 3 }, ...meta },
    },
  )
const legacyCall = call()
const modernCall = call(
  {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    },
  },
  { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'add_numbers' },
)

interface Run {
  readonly statuses: number[]
  /** Names of files of the bundle. */
  readonly loaded: string[]
  /** Whether Node loaded the client behind `fetch`. */
  readonly undici: boolean
}

/** Runs the bundle in a process of its own, and sends it these events one after the other. */
async function run(
  events: readonly object[],
  environment: Record<string, string> = {},
): Promise<Run> {
  const program = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    const { handler } = await import(${JSON.stringify(pathToFileURL(mcp.file).href)})
    const statuses = []
    for (const event of ${JSON.stringify(events)}) statuses.push((await handler(event, {})).statusCode)
    const undici = process.moduleLoadList.some((name) => name.includes('undici'))
    const files = loaded.filter((url) => url.endsWith('.mjs')).map((url) => url.split('/').at(-1))
    console.log(JSON.stringify({ statuses, undici, loaded: files }))`
  const args = ['--input-type=module', '-e', program]
  const env = {
    ...mcp.environment,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    ...environment,
  }
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Run
}

function partsOf({ loaded }: Run) {
  const parts = loaded.map((name) => mcp.parts.get(name) ?? assert.fail(`no part ${name}`))
  return {
    bytes: parts.reduce((sum, { code }) => sum + code.length, 0),
    packages: [...new Set(parts.flatMap(({ packages }) => packages))].toSorted(),
  }
}

test('a request without a token is answered by the gate alone', async (t) => {
  const answered = await run([post({})])
  const { bytes, packages } = partsOf(answered)
  t.diagnostic(`${bytes} bytes in ${answered.loaded.length} files for a 401`)
  assert.deepEqual(answered.statuses, [401])
  assert.equal(answered.undici, false)
  assert.deepEqual(packages, ['@middy/core'])
  assert.ok(bytes <= UNAUTHORIZED_BUDGET_BYTES, `${bytes} bytes`)
})

suite('calls with a token', () => {
  const reply: Reply = (response, seen) =>
    seen.headers['x-amz-target'] === undefined
      ? json(ACTIVE)(response, seen)
      : json({ SecretString: 'secret' })(response, seen)

  for (const [era, event] of Object.entries({ modern: modernCall, legacy: legacyCall })) {
    test(`of the ${era} era load no undici, and ask once for the secret and about the token`, async (t) => {
      await using backend = await startBackend(reply)
      const answered = await run(
        Array.from({ length: 5 }, () => event),
        {
          AUTH_ISSUER: backend.origin,
          AUTH_INTROSPECTION_ENDPOINT: `${backend.origin}/introspect`,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: backend.origin,
        },
      )
      assert.deepEqual(answered.statuses, [200, 200, 200, 200, 200])
      assert.equal(answered.undici, false)
      assert.equal(backend.seen.length, 2)
      const { bytes, packages } = partsOf(answered)
      t.diagnostic(`${bytes} bytes in ${answered.loaded.length} files for a call`)
      assert.ok(packages.includes('@aws-sdk/client-secrets-manager'), 'the AWS SDK was not loaded')
      assert.ok(bytes <= CALL_BUDGET_BYTES, `${bytes} bytes`)
    })
  }
})

test('the bundle holds no validator for JSON Schemas, no parser of user agents, and no credential providers but the environment', (t) => {
  const bytes = [...mcp.parts.values()].reduce((sum, { code }) => sum + code.length, 0)
  t.diagnostic(`${bytes} bytes in ${mcp.parts.size} files`)
  assert.ok(bytes <= BUNDLE_BUDGET_BYTES, `${bytes} bytes`)
  const code = [...mcp.parts.values()].map((part) => part.code).join('')
  assert.ok(!code.includes('must NOT have additional properties'), 'ajv is in the bundle')
  assert.ok(!packagesIn(mcp).includes('bowser'))
  const providers = packagesIn(mcp).filter((name) => name.includes('/credential-provider-'))
  assert.deepEqual(providers, [
    '@aws-sdk/credential-provider-env',
    '@aws-sdk/credential-provider-node',
  ])
})
