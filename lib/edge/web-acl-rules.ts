/** The rules of AWS WAF that fit an MCP server. */
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import { MAX_BODY_BYTES } from '../../lambda/message/read-message.ts'
import { largerThan } from './larger-than.ts'

type Rule = CfnWebACL.RuleProperty
type Statement = CfnWebACL.StatementProperty

export interface WebAclLimits {
  /** Requests without a token in a minute, for each address. */
  readonly requestsPerAddress: number
  /** Requests in a minute, for each token. */
  readonly requestsPerToken: number
}

const RATE_WINDOW_SECONDS = 60

const AS_IT_IS = [{ priority: 0, type: 'NONE' }]

/** Whether a request claims to have a token, by either scheme; the gate reads it. */
const HAS_TOKEN: Statement = {
  regexMatchStatement: {
    fieldToMatch: { singleHeader: { Name: 'authorization' } },
    regexString: '^(?:bearer|dpop) ',
    textTransformations: [{ priority: 0, type: 'LOWERCASE' }],
  },
}
const HAS_NO_TOKEN: Statement = { notStatement: { statement: HAS_TOKEN } }

/**
 * Returns the rules in their order: first those that cost least.
 *
 * There is no AWSManagedRulesCommonRuleSet, on purpose: arguments of tools hold HTML, SQL and paths, which its rules for
 * cross-site scripting and file inclusion block, as they block bodies over 8 KB and programs without a user agent. Nor is
 * there AWSManagedRulesAnonymousIpList: it lists hosting providers, from which hosted MCP clients call.
 */
export function webAclRules({ requestsPerAddress, requestsPerToken }: WebAclLimits): Rule[] {
  const rules: [name: string, rule: Omit<Rule, 'name' | 'priority' | 'visibilityConfig'>][] = [
    ['Methods', blocked(METHODS, 405)],
    ['BodySize', blocked(BODY_SIZE, 413)],
    ['IpReputation', managed('AWSManagedRulesAmazonIpReputationList', { none: {} })],
    ['RequestsPerAddress', blocked(perAddress(requestsPerAddress), 429)],
    ['RequestsPerToken', blocked(perToken(requestsPerToken), 429)],
    // Counted only: one of its rules looks for code in bodies, and tools for developers are given code.
    ['KnownBadInputs', managed('AWSManagedRulesKnownBadInputsRuleSet', { count: {} })],
  ]
  return rules.map(([name, rule], priority) => Object.assign({ name, priority }, rule, seen(name)))
}

/** Counted under its own name. No samples, which would show headers in the console. */
const seen = (name: string) => ({
  visibilityConfig: {
    cloudWatchMetricsEnabled: true,
    metricName: name,
    sampledRequestsEnabled: false,
  },
})

/** All methods of the endpoint and of the documents; the functions answer 405 to those that they do not take. */
const METHODS: Statement = {
  notStatement: {
    statement: {
      regexMatchStatement: {
        fieldToMatch: { method: {} },
        regexString: '^(?:GET|HEAD|POST|DELETE|OPTIONS)$',
        textTransformations: AS_IT_IS,
      },
    },
  },
}

/**
 * The limit of the gate, by the length that a client states: of a body itself, AWS WAF sees the first 16 KB. One without a
 * stated length is left to API Gateway and to the gate.
 */
const BODY_SIZE: Statement = {
  regexMatchStatement: {
    fieldToMatch: { singleHeader: { Name: 'content-length' } },
    regexString: largerThan(MAX_BODY_BYTES),
    textTransformations: AS_IT_IS,
  },
}

const perAddress = (limit: number): Statement => ({
  rateBasedStatement: {
    aggregateKeyType: 'IP',
    evaluationWindowSec: RATE_WINDOW_SECONDS,
    limit,
    scopeDownStatement: HAS_NO_TOKEN,
  },
})

const perToken = (limit: number): Statement => ({
  rateBasedStatement: {
    aggregateKeyType: 'CUSTOM_KEYS',
    customKeys: [{ header: { name: 'authorization', textTransformations: AS_IT_IS } }],
    evaluationWindowSec: RATE_WINDOW_SECONDS,
    limit,
    scopeDownStatement: HAS_TOKEN,
  },
})

function blocked(statement: Statement, responseCode: number) {
  const retryAfter = { name: 'retry-after', value: String(RATE_WINDOW_SECONDS) }
  const headers = responseCode === 429 ? { responseHeaders: [retryAfter] } : {}
  return { statement, action: { block: { customResponse: { responseCode, ...headers } } } }
}

/** Rules by AWS, with their own actions or all of them counted. */
function managed(name: string, overrideAction: CfnWebACL.OverrideActionProperty) {
  return {
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
    overrideAction,
  }
}
