import assert from 'node:assert/strict'
import { afterEach, suite, test } from 'node:test'
import { serve } from '../../../../lambda/gate/serve.ts'
import { readFunctionSettings } from '../../../../lambda/settings/function-settings.ts'
import { server } from '../../../support/demo-server.ts'

const SERVER = {
  AUTH_ISSUER: 'https://auth.example.com',
  RESOURCE_URL: 'https://mcp.example.com/mcp',
  OAUTH_CLIENT_SECRET: 'secret',
}
const ARNS = ['current-AbC123', 'next-dEf456'].map(
  (name) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}`,
)
const EVENT = {
  headers: {},
  rawQueryString: '',
  requestContext: { http: { method: 'POST' } },
  isBase64Encoded: false,
}

async function statusWith(more: Record<string, string>): Promise<number | undefined> {
  const handler = serve(readFunctionSettings({ ...SERVER, ...more }), async () => ({ server }))
  const { statusCode } = await handler(EVENT, {} as never)
  return statusCode
}

suite('keys of the edge', () => {
  afterEach(() => void delete process.env['NO_EDGE'])

  test('are secrets in Secrets Manager, or one key itself, or there is no edge', () => {
    const keysOf = (more: Record<string, string>) =>
      readFunctionSettings({ ...SERVER, ...more }).edgeKeys
    assert.deepEqual(
      keysOf({ EDGE_KEY_ARNS: ARNS.join(','), EDGE_KEY: 'unused' }),
      ARNS.map((arn) => ({ arn })),
    )
    assert.deepEqual(keysOf({ EDGE_KEY: 'key' }), [{ value: 'key' }])
    assert.equal(keysOf({}), undefined)
  })

  test('close the function to requests without one, unless its bundle holds nothing of an edge', async () => {
    assert.equal(await statusWith({ EDGE_KEY: 'key' }), 403)
    assert.equal(await statusWith({}), 401)
    process.env['NO_EDGE'] = 'true'
    assert.equal(await statusWith({ EDGE_KEY: 'key' }), 401)
  })
})
