import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { assert as check, nat, property } from 'fast-check'
import { MAX_BODY_BYTES } from '../../../../lambda/message/read-message.ts'
import { largerThan } from '../../../../lib/edge/larger-than.ts'
import { webAclRules } from '../../../../lib/edge/web-acl-rules.ts'
import { only, type Json, synthesizeWithEdge, text } from '../synthesis.ts'

const rules = webAclRules({ requestsPerAddress: 300, requestsPerToken: 600 })
const [methods, bodySize, , perAddress, perToken] = rules

/** Whether AWS WAF finds this text by the regular expression of a statement. */
function finds(statement: unknown, value: string): boolean {
  const { regexMatchStatement: match } = statement as {
    regexMatchStatement: { regexString: string }
  }
  assert.ok(match.regexString.length <= 512, 'AWS WAF takes no longer one')
  return new RegExp(match.regexString).test(value)
}

suite('the web ACL', () => {
  test('has these rules, blocks by its own ones, and counts what may be code that a tool is given', () => {
    assert.deepEqual(
      rules.map(({ name, priority, action, overrideAction }) => [
        name,
        priority,
        (action as { block: { customResponse: object } } | undefined)?.block.customResponse,
        overrideAction,
      ]),
      [
        ['Methods', 0, { responseCode: 405 }, undefined],
        ['BodySize', 1, { responseCode: 413 }, undefined],
        ['IpReputation', 2, undefined, { none: {} }],
        ['RequestsPerAddress', 3, TOO_MANY, undefined],
        ['RequestsPerToken', 4, TOO_MANY, undefined],
        ['KnownBadInputs', 5, undefined, { count: {} }],
      ],
    )
    const groups = JSON.stringify(rules).match(/AWSManagedRules\w+/g)
    assert.deepEqual(groups, [
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ])
    for (const { name, visibilityConfig } of rules) {
      assert.deepEqual(visibilityConfig, {
        cloudWatchMetricsEnabled: true,
        metricName: name,
        sampledRequestsEnabled: false,
      })
    }
  })

  test('lets the methods of MCP and of documents pass, and no others', () => {
    const { notStatement: not } = (methods ?? assert.fail('no rule')).statement as {
      notStatement: { statement: unknown }
    }
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
      assert.ok(finds(not.statement, method), method)
    }
    for (const method of ['PUT', 'PATCH', 'get', 'POSTS', 'TRACE']) {
      assert.ok(!finds(not.statement, method), method)
    }
  })

  test('takes bodies as large as the gate does', () => {
    assert.ok(!finds(bodySize?.statement, String(MAX_BODY_BYTES)))
    assert.ok(finds(bodySize?.statement, String(MAX_BODY_BYTES + 1)))
  })

  test('compares numbers as texts', () => {
    const number = nat({ max: 10_000_000_000 })
    check(
      property(number, number, (limit, value) => {
        const found = new RegExp(largerThan(limit)).test(String(value))
        assert.equal(found, value > limit)
      }),
    )
  })

  test('counts requests by address without a token, and else by token', () => {
    const token = {
      fieldToMatch: { singleHeader: { Name: 'authorization' } },
      regexString: '^(?:bearer|dpop) ',
      textTransformations: [{ priority: 0, type: 'LOWERCASE' }],
    }
    assert.deepEqual(perAddress?.statement, {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        evaluationWindowSec: 60,
        limit: 300,
        scopeDownStatement: { notStatement: { statement: { regexMatchStatement: token } } },
      },
    })
    assert.deepEqual(perToken?.statement, {
      rateBasedStatement: {
        aggregateKeyType: 'CUSTOM_KEYS',
        customKeys: [
          {
            header: { name: 'authorization', textTransformations: [{ priority: 0, type: 'NONE' }] },
          },
        ],
        evaluationWindowSec: 60,
        limit: 600,
        scopeDownStatement: { regexMatchStatement: token },
      },
    })
  })

  test('takes a token by either scheme for a token', () => {
    const { rateBasedStatement: rate } = (perToken ?? assert.fail('no rule')).statement as {
      rateBasedStatement: { scopeDownStatement: unknown }
    }
    for (const [value, isToken] of [
      ['bearer abc', true],
      ['dpop abc', true],
      ['basic abc', false],
      ['dpop', false],
      ['x dpop abc', false],
    ] as const) {
      assert.equal(finds(rate.scopeDownStatement, value), isToken, value)
    }
  })

  const { edge = assert.fail('no stack in us-east-1') } = synthesizeWithEdge({
    EDGE_REQUESTS_PER_ADDRESS: '1000',
    EDGE_REQUESTS_PER_TOKEN: '120',
  })
  const acl = only(edge, 'AWS::WAFv2::WebACL')

  test('is for CloudFront, allows by default, and has the limits of the settings', () => {
    assert.deepEqual([acl['Scope'], acl['DefaultAction']], ['CLOUDFRONT', { Allow: {} }])
    const limits = (acl['Rules'] as { Statement: Record<string, Record<string, Json>> }[]).map(
      ({ Statement }) => Statement['RateBasedStatement']?.['Limit'],
    )
    assert.deepEqual(limits, [undefined, undefined, undefined, 1000, 120, undefined])
  })

  test('shows no token, proof, cookie, query or body, neither in samples nor in its log of what it blocked or counted', () => {
    const { VisibilityConfig: visibility, DataProtectionConfig: protection } = acl
    assert.equal((visibility as Record<string, Json>)['SampledRequestsEnabled'], false)
    assert.deepEqual(protection, {
      DataProtections: [
        { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization', 'dpop'] },
        { FieldType: 'SINGLE_COOKIE' },
        { FieldType: 'QUERY_STRING' },
        { FieldType: 'BODY' },
      ].map((Field) => ({ Action: 'SUBSTITUTION', Field })),
    })
    const logging = only(edge, 'AWS::WAFv2::LoggingConfiguration')
    const name = text(only(edge, 'AWS::Logs::LogGroup')['LogGroupName'])
    assert.match(name, /^aws-waf-logs-/)
    assert.deepEqual(logging, {
      ResourceArn: '${Api/Edge/UsEast1/WebAcl/Acl.Arn}',
      LogDestinationConfigs: [
        `arn:\${AWS::Partition}:logs:us-east-1:111122223333:log-group:${name}`,
      ],
      LoggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [
              { ActionCondition: { Action: 'BLOCK' } },
              { ActionCondition: { Action: 'COUNT' } },
            ],
          },
        ],
      },
    })
    assert.equal(only(edge, 'AWS::Logs::LogGroup')['RetentionInDays'], 30)
  })
})

const TOO_MANY = {
  responseCode: 429,
  responseHeaders: [{ name: 'retry-after', value: '60' }],
}
