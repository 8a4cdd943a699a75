/** What a cold start of the MCP function may load, and ask for. Times depend on machines; these do not. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { keyPairOf } from '../../../support/client-keys.ts'
import { KEY_ARN } from '../../../support/kms.ts'
import { type Bundle, packagesIn, synthesizeBundles } from './bundle.ts'
import {
  CALLS,
  placeOf,
  type Run,
  runBundle,
  startBackends,
  withoutToken,
} from './running-bundle.ts'

/** What the entry alone imports: our own gate and middy. */
const UNAUTHORIZED_BUDGET_BYTES = 26_500
/** 13 kB of it run and answer calls of what may also be a resource or a prompt, ask the user, and run out of time. */
const CALL_BUDGET_BYTES = 265_300
/** With what Lambda is sent and seldom loads, such as the MCP SDK: 170 kB. */
const BUNDLE_BUDGET_BYTES = 443_550

/** Scripts, which a code cache is of, have more: what CommonJS says in each of 30 files, and what loads them. */
const SCRIPTS = { unauthorized: 5_350, call: 15_650, bundle: 25_250 }
const MODULES = { unauthorized: 0, call: 0, bundle: 0 }

function partsOf(mcp: Bundle, { loaded }: Run) {
  const parts = loaded.map((name) => mcp.parts.get(name) ?? assert.fail(`no part ${name}`))
  return {
    bytes: parts.reduce((sum, { code }) => sum + code.length, 0),
    packages: [...new Set(parts.flatMap(({ packages }) => packages))].toSorted(),
  }
}

for (const [way, settings, more] of [
  ['as it is deployed', {}, SCRIPTS],
  ['without a code cache', { CODE_CACHE: 'false' }, MODULES],
] as const) {
  suite(way, () => {
    const { Mcp: mcp } = synthesizeBundles(`cold-start ${way}`, settings)

    test('a request without a token is answered by the gate alone', async (t) => {
      const answered = await runBundle(mcp, [withoutToken])
      const { bytes, packages } = partsOf(mcp, answered)
      t.diagnostic(`${bytes} bytes in ${answered.loaded.length} files for a 401`)
      assert.deepEqual(answered.statuses, [401])
      assert.equal(answered.undici, false)
      assert.deepEqual(packages, ['@middy/core'])
      assert.ok(bytes <= UNAUTHORIZED_BUDGET_BYTES + more.unauthorized, `${bytes} bytes`)
    })

    suite('calls with a token', () => {
      for (const [era, event] of Object.entries(CALLS)) {
        test(`of the ${era} era load no undici, and ask once for the secret and about the token`, async (t) => {
          await using backend = await startBackends()
          const events = Array.from({ length: 5 }, () => event)
          const answered = await runBundle(mcp, events, { environment: placeOf(backend) })
          assert.deepEqual(answered.statuses, [200, 200, 200, 200, 200])
          assert.equal(answered.undici, false)
          assert.equal(backend.seen.length, 2)
          const { bytes, packages } = partsOf(mcp, answered)
          t.diagnostic(`${bytes} bytes in ${answered.loaded.length} files for a call`)
          assert.ok(packages.includes('@smithy/signature-v4'), 'the secret was not asked for')
          assert.deepEqual(
            packages.filter((name) => name.startsWith('@aws-sdk/')),
            [],
          )
          assert.ok(bytes <= CALL_BUDGET_BYTES + more.call, `${bytes} bytes`)
        })
      }
    })

    test('the bundle holds no client of the AWS SDK, no validator for JSON Schemas, and no schemas that nothing uses', (t) => {
      const bytes = [...mcp.parts.values()].reduce((sum, { code }) => sum + code.length, 0)
      t.diagnostic(`${bytes} bytes in ${mcp.parts.size} files`)
      assert.ok(bytes <= BUNDLE_BUDGET_BYTES + more.bundle, `${bytes} bytes`)
      const code = [...mcp.parts.values()].map((part) => part.code).join('')
      assert.ok(!code.includes('must NOT have additional properties'), 'ajv is in the bundle')
      assert.ok(!code.includes('id_token_signing_alg_values_supported'), 'so is a schema of OpenID')
      const clients = packagesIn(mcp).filter((name) => name.startsWith('@aws-sdk/'))
      assert.deepEqual(clients, [])
    })
  })
}

test('a bundle with a client of the AWS SDK holds no parser of user agents, and no credential providers but the environment', () => {
  const { Mcp: inKms } = synthesizeBundles('cold-start-kms', {
    OAUTH_CLIENT_AUTH_METHOD: 'private_key_jwt',
    OAUTH_CLIENT_SECRET_ARN: '',
    OAUTH_CLIENT_KEY_ARN: KEY_ARN,
    OAUTH_CLIENT_PUBLIC_KEYS: keyPairOf('ES256').publicKey,
  })
  assert.ok(packagesIn(inKms).includes('@aws-sdk/client-kms'))
  assert.ok(!packagesIn(inKms).includes('bowser'))
  const providers = packagesIn(inKms).filter((name) => name.includes('/credential-provider-'))
  assert.deepEqual(providers, [
    '@aws-sdk/credential-provider-env',
    '@aws-sdk/credential-provider-node',
  ])
})
