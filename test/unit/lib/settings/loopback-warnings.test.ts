import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App, Lazy, Stack } from 'aws-cdk-lib'
import { Annotations, Match } from 'aws-cdk-lib/assertions'
import { ProtectedMcpApi } from '../../../../lib/protected-mcp-api.ts'
import { loopbackWarnings } from '../../../../lib/settings/loopback-warnings.ts'
import { contextWith, ISSUER } from '../synthesis.ts'

suite('a variable of the function that leads to the function itself', () => {
  for (const [value, address] of [
    ['http://localhost:8002', 'localhost:8002'],
    ['https://user:secret@127.0.0.1/path?key=secret', '127.0.0.1'],
    ['redis://[::1]:6379/0', '[::1]:6379'],
    ['postgres://LOCALHOST/db', 'LOCALHOST'],
    [' localhost:9092 ', 'localhost:9092'],
    ['broker.example.com:9092,127.0.0.1:9092', '127.0.0.1:9092'],
    ['localhost', 'localhost'],
  ] as const) {
    test(`is named: ${value}`, () => {
      const [warning = '', ...more] = loopbackWarnings({ CARRIER_URL: value })
      assert.deepEqual(more, [])
      assert.ok(warning.startsWith(`CARRIER_URL leads to ${address}, which inside the function is`))
      assert.doesNotMatch(warning, /secret/)
    })
  }

  test('is no other one', () => {
    const others = [
      'https://api.example.com',
      'localhost.example.com',
      'a localhost',
      '20',
      '',
      ',',
    ]
    const later = Lazy.string({ produce: () => 'http://localhost' })
    const values = Object.entries([...others, later])
    assert.deepEqual(loopbackWarnings(Object.fromEntries(values)), [])
  })

  test('is a warning at synth, also for a default', () => {
    const stack = new Stack(new App({ context: contextWith({}) }), 'Test')
    new ProtectedMcpApi(stack, 'Api', {
      issuer: ISSUER,
      server: {
        needs: {
          variables: {
            CARRIER_URL: 'Where the carrier is',
            SHOP_URL: { description: 'Where the shop is', default: 'http://127.0.0.1:8003' },
          },
        },
      },
      environment: { CARRIER_URL: 'http://localhost:8002' },
    })
    const annotations = Annotations.fromStack(stack)
    for (const start of [
      'CARRIER_URL leads to localhost:8002,',
      'SHOP_URL leads to 127.0.0.1:8003,',
    ])
      annotations.hasWarning('/Test/Api', Match.stringLikeRegexp(`^${start}`))
  })
})
