import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda'
import { synthesizeBundles } from '../bundling/bundle.ts'
import { AUDIT_QUERIES } from '../../../../lib/monitoring/audit-queries.ts'
import { auditWarning } from '../../../../lib/settings/audit-warnings.ts'
import { environmentOf, ofType, synthesize } from '../synthesis.ts'

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

  test('saves the queries of docs/operating.md for the log of the function', () => {
    const page = readFileSync(new URL('../../../../docs/operating.md', import.meta.url), 'utf8')
    const queries = ofType(synthesize({ AUDIT: 'true' }), 'AWS::Logs::QueryDefinition')
    assert.equal(queries.length, Object.keys(AUDIT_QUERIES).length)
    for (const [, { QueryString: query, LogGroupNames: groups }] of queries) {
      assert.ok(page.includes(`\n${query as string}\n`), query as string)
      assert.match(JSON.stringify(groups), /Mcp\/Logs/)
    }
    const hidden = synthesize({ PSEUDONYMIZE_SUBJECTS: 'true' })
    assert.deepEqual(ofType(hidden, 'AWS::Logs::QueryDefinition'), [])
  })

  test('counts users of two issuers apart, and as repeated only calls with a hash', () => {
    assert.match(AUDIT_QUERIES.WhoCalledWhat, / by issuer, subject, /)
    // While the key cannot be read, lines have none: different ones are not one call that repeats.
    assert.match(AUDIT_QUERIES.RepeatedCalls, /count\(argumentsHash\) as calls/)
  })

  test('warns of a log level at which there are no lines', () => {
    const at = (logLevel: ApplicationLogLevel) => auditWarning({ audit: true, logLevel })
    for (const level of [
      ApplicationLogLevel.WARN,
      ApplicationLogLevel.ERROR,
      ApplicationLogLevel.FATAL,
    ]) {
      assert.match(String(at(level)), new RegExp(`is ${level}: use INFO or lower`))
    }
    assert.equal(at(ApplicationLogLevel.INFO), undefined)
    assert.equal(auditWarning({ logLevel: ApplicationLogLevel.WARN }), undefined)
    assert.equal(auditWarning({ audit: true }), undefined)
  })
})
