/** What is compiled into a bundle in place of, or beside, its environment. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  issuersOf,
  readFunctionSettings,
  readMetadataSettings,
} from '../../../../lambda/settings/function-settings.ts'
import { list, restriction, text } from '../../../../lambda/settings/parsers.ts'

const RESOURCE = { RESOURCE_URL: 'https://mcp.example.com/mcp' }
const A = 'https://a.example.com'

suite('the constants of a bundle', () => {
  const withConstant = <T>(name: string, value: string, run: () => T): T => {
    process.env[name] = value
    try {
      return run()
    } finally {
      delete process.env[name]
    }
  }

  test('hold a list that the environment has no room for', () => {
    const servers = [{ issuer: A, tokenCheck: 'jwt' }]
    withConstant('SHIPPED_AUTH_SERVERS', JSON.stringify(servers), () => {
      assert.deepEqual(issuersOf(readFunctionSettings(RESOURCE)), [A])
      assert.deepEqual(issuersOf(readMetadataSettings(RESOURCE)), [A])
    })
  })

  test('may say that tokens are bound to no keys', () => {
    const environment = { ...RESOURCE, AUTH_ISSUER: A, OAUTH_CLIENT_SECRET: 's', DPOP: 'required' }
    assert.equal(readFunctionSettings(environment).dpop, 'required')
    withConstant('NO_BOUND_TOKENS', 'true', () => {
      assert.ok(!('dpop' in readFunctionSettings(environment)))
      assert.ok(!('dpop' in readMetadataSettings(environment)))
    })
  })

  test('may say that there is one server, which introspects', () => {
    const single = { ...RESOURCE, AUTH_ISSUER: A, OAUTH_CLIENT_SECRET: 's' }
    withConstant('PLAIN_TOKEN_CHECK', 'true', () => {
      const settings = readFunctionSettings({ ...single, AUTH_SERVERS: '[]' })
      assert.deepEqual(issuersOf(settings), [A])
      assert.throws(
        () => readFunctionSettings({ ...single, OAUTH_CLIENT_SECRET: '' }),
        /OAUTH_CLIENT_SECRET is not set/,
      )
      const items = list(',', text)
      assert.equal(restriction(items), items)
    })
  })
})
