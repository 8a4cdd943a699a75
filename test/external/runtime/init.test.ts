/** A deployment with settings that cannot work. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InvocationError } from './support/running-invocation.ts'
import { assertFailed, startSystem, type System } from './support/system.ts'

const BROKEN = {
  RESOURCE_URL: 'mcp.example.com',
  AUTH_ISSUER: 'https://user:hush-hush@auth.example.com',
  AUTH_INTROSPECTION_ENDPOINT: 'ftp://auth.example.com',
  TOKEN_CACHE_TTL_SECONDS: 'a while',
  OAUTH_CLIENT_SECRET_ARN: '',
}
const OF_BOTH = ['RESOURCE_URL', 'AUTH_ISSUER']

/** The runtime says which settings cannot work, and so does the log. */
function assertNamed(
  error: InvocationError | undefined,
  names: readonly string[],
  lines: string[],
) {
  const log = lines.join('\n')
  assert.equal(error?.type, 'SettingsError')
  const problems = (error?.message ?? '').split('\n').filter((line) => line.startsWith('  - '))
  assert.equal(problems.length, names.length, error?.message)
  for (const name of names) {
    assert.ok(
      problems.some((problem) => problem.includes(name)),
      `${name}: ${error?.message}`,
    )
    assert.ok(log.includes(name))
  }
  assert.ok(!(log + error?.message).includes('hush-hush'))
}

const metadataUrl = ({ url }: System) =>
  url.replace('/mcp', '/.well-known/oauth-protected-resource')

test('the init error names every problem, and each request tries again', async () => {
  const system = await startSystem({ settings: BROKEN })
  const { mcp, metadata } = system
  try {
    for (const attempt of [1, 2]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assertFailed(await system.call())
      assert.equal(mcp.environments.length, attempt)
    }
    const { status } = await fetch(metadataUrl(system))
    assert.equal(status, 500)
  } finally {
    await system.end()
  }
  assert.equal(mcp.failures.length, 2)
  for (const error of mcp.failures) assertNamed(error, Object.keys(BROKEN), mcp.log())
  assert.equal(metadata.failures.length, 1)
  assertNamed(metadata.failures[0], OF_BOTH, metadata.log())
})
