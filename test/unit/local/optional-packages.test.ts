import assert from 'node:assert/strict'
import { test } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { readLocalSettings } from '../../../local/local-settings.ts'
import {
  MissingPackagesError,
  requirePackage,
  requirePackages,
} from '../../../local/optional-packages.ts'

const EMBEDDED = readLocalSettings({})
const EXTERNAL = readLocalSettings({
  AUTH_ISSUER: 'https://auth.example.com',
  OAUTH_CLIENT_SECRET: 'unused',
})
const { devDependencies, peerDependencies, peerDependenciesMeta } = packageJson
const NAMES = [
  'oidc-provider',
  '@modelcontextprotocol/sdk',
  '@aws-sdk/client-kms',
  '@opentelemetry/api',
] as const

test('a checkout has every optional package', () => {
  requirePackages({ ...EMBEDDED, transport: 'sse' })
})

test('settings that need no optional package start without them', () => {
  requirePackages(EXTERNAL, () => false)
})

test('one message names each package that the settings need, and the command that installs them', () => {
  const [provider, sdk, kms, api] = NAMES.map((name) => `${name}@${devDependencies[name]}`)
  const cases = [
    [EMBEDDED, `  npm install ${provider}`],
    [{ ...EXTERNAL, transport: 'sse' }, `  npm install ${sdk}`],
    [{ ...EMBEDDED, transport: 'sse' }, `  npm install ${provider} ${sdk}`],
    [{ ...EXTERNAL, clientKey: { arn: 'a', publicKey: 'b' } }, `  npm install ${kms}`],
    [{ ...EXTERNAL, openTelemetry: true }, `  npm install ${api}`],
  ] as const
  for (const [settings, command] of cases) {
    assert.throws(
      () => requirePackages(settings, () => false),
      (error: Error) =>
        error instanceof MissingPackagesError && error.message.split('\n').at(-1) === command,
    )
  }
})

test('a package that is needed at once is named as well', () => {
  requirePackage('esbuild', 'unused')
  assert.throws(
    () => requirePackage('esbuild', 'to run TypeScript', () => false),
    /- esbuild, to run TypeScript\n.*\n {2}npm install esbuild@\d/,
  )
})

test('each is an optional peer of the version that the message names', () => {
  for (const name of NAMES) {
    assert.equal(peerDependencies[name], `^${devDependencies[name]}`)
    assert.deepEqual(peerDependenciesMeta[name], { optional: true })
  }
})
