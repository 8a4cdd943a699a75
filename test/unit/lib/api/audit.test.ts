import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { synthesizeBundles } from '../bundling/bundle.ts'
import { environmentOf, synthesize } from '../synthesis.ts'

const codeOf = ({ Mcp: mcp }: ReturnType<typeof synthesizeBundles>) =>
  [...mcp.parts.values()].map(({ code }) => code).join('')

suite('a deployment with an audit', () => {
  test('has the server key, and tells the function what it writes', () => {
    for (const [variable, other] of [
      ['AUDIT', 'PSEUDONYMIZE_SUBJECTS'],
      ['PSEUDONYMIZE_SUBJECTS', 'AUDIT'],
    ] as const) {
      const audited = synthesize({ [variable]: 'true' })
      assert.ok(audited.resources.has('Api/ServerKey/Secret'))
      const environment = environmentOf(audited, 'Mcp')
      assert.deepEqual([environment[variable], environment[other]], ['true', undefined])
      assert.equal(environmentOf(audited, 'Metadata')[variable], undefined)
    }
  })

  test('has its code in the bundle, and no other deployment has', () => {
    const mark = 'the key of the audit cannot be read'
    assert.ok(codeOf(synthesizeBundles('audit', { AUDIT: 'true' })).includes(mark))
    const plain = codeOf(synthesizeBundles('audit-off'))
    for (const one of [mark, 'pseudonym:', 'invalid_arguments', 'PSEUDONYMIZE_SUBJECTS']) {
      assert.ok(!plain.includes(one), one)
    }
  })
})
