import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { packagesIn, synthesizeBundles } from '../bundling/bundle.ts'

suite('a deployment with OpenTelemetry', () => {
  test('has the API package in its bundle, and nothing else of it; no other deployment has', () => {
    const { Mcp: traced } = synthesizeBundles('telemetry', { OPEN_TELEMETRY: 'true' })
    const named = (names: readonly string[]) => names.filter((name) => name.includes('telemetry'))
    assert.deepEqual(named(packagesIn(traced)), ['@opentelemetry/api'])
    assert.equal(traced.environment['OPEN_TELEMETRY'], 'true')
    const { Mcp: plain } = synthesizeBundles('telemetry-off')
    assert.deepEqual(named(packagesIn(plain)), [])
    const code = [...plain.parts.values()].map((part) => part.code).join('')
    assert.ok(!code.includes('token verification'))
  })
})
