/** What bundles hold of an edge, and whether it works there. */
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { handler as Handler } from '../../../../lambda/edge/origin-response.ts'
import { json, startBackend } from '../../../support/backend.ts'
import { EVERYTHING } from '../synthesis.ts'
import { type Bundle, codeOf, synthesizeBundles } from './bundle.ts'
import { runBundle, withoutToken } from './running-bundle.ts'

const BEHIND_EDGE = {
  EDGE: 'true',
  CERTIFICATE_ARN: EVERYTHING.CERTIFICATE_ARN.replace('eu-west-1', 'us-east-1'),
}
const SOURCES = ['gate/edge-check.ts', 'settings/edge-keys.ts']
/** What Lambda@Edge takes for each event; for those of origins it takes more. */
const MAX_EDGE_BYTES = 1_000_000

const plain = synthesizeBundles('without-edge')
const { Mcp: mcp, Challenges: challenges = assert.fail('none') } = synthesizeBundles(
  'with-edge',
  BEHIND_EDGE,
)

function heldBy({ parts }: Bundle): string[] {
  const sources = [...parts.values()].flatMap((part) => part.sources)
  return SOURCES.filter((source) => sources.some((one) => one.endsWith(source)))
}

test('the function without an edge holds nothing of one', (t) => {
  assert.deepEqual(heldBy(plain.Mcp), [])
  assert.ok(!codeOf(plain.Mcp).includes('EDGE_KEY'))
  assert.equal(plain.Challenges, undefined)
  assert.deepEqual(heldBy(mcp), SOURCES)
  t.diagnostic(`${codeOf(mcp).length - codeOf(plain.Mcp).length} bytes for an edge`)
})

test('the function behind an edge refuses strangers without loading the AWS SDK, and knows both keys', async () => {
  const keys: Record<string, string> = { current: 'c'.repeat(64), next: 'n'.repeat(64) }
  await using secretsManager = await startBackend((response, seen) => {
    const { SecretId: id } = JSON.parse(seen.body) as { SecretId: string }
    json({ SecretString: keys[id] })(response, seen)
  })
  const environment = {
    EDGE_KEY_ARNS: 'current,next',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.origin,
  }
  const refused = await runBundle(mcp, [withoutToken], { environment })
  assert.deepEqual(refused.statuses, [403])
  assert.equal(secretsManager.seen.length, 0)
  const loaded = refused.loaded.flatMap((name) => mcp.parts.get(name)?.packages ?? [])
  assert.ok(loaded.length > 0 && !loaded.some((name) => name.startsWith('@aws-sdk/')))

  const sent = (key: string | undefined) => ({
    ...withoutToken,
    headers: { ...withoutToken.headers, 'x-origin-verify': key },
  })
  const events = [sent(keys['current']), sent(keys['next']), sent('other')]
  const { statuses } = await runBundle(mcp, events, { environment })
  assert.deepEqual(statuses, [401, 401, 403])
})

test('the function of CloudFront is one small file, which gives the challenge its own name', async (t) => {
  assert.equal(challenges.parts.size, 1)
  const { size } = statSync(challenges.file)
  t.diagnostic(`${size} bytes`)
  assert.ok(size < MAX_EDGE_BYTES)
  const { handler } = (await import(pathToFileURL(challenges.file).href)) as {
    handler: typeof Handler
  }
  const response = {
    status: '401',
    statusDescription: 'Unauthorized',
    headers: { 'x-amzn-remapped-www-authenticate': [{ value: 'Bearer scope="mcp"' }] },
  }
  const { headers } = await handler({ Records: [{ cf: { response } }] } as never)
  assert.deepEqual(headers, {
    'www-authenticate': [{ key: 'WWW-Authenticate', value: 'Bearer scope="mcp"' }],
  })
})
