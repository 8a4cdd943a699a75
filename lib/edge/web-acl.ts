import { Names, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import { Construct } from 'constructs'
import { webAclRules, type WebAclLimits } from './web-acl-rules.ts'

export interface WebAclProps extends WebAclLimits {
  readonly logRetention: RetentionDays
}

/** AWS WAF takes no other prefix. */
const LOG_PREFIX = 'aws-waf-logs-'

/**
 * What neither logs nor samples of AWS WAF may show: credentials, proofs of DPoP, which nobody has spent when AWS WAF blocks
 * their request, and queries, in which clients put tokens by mistake. The count of requests by token is made before, and its
 * details are protected as well.
 */
const PROTECTED: readonly CfnWebACL.FieldToProtectProperty[] = [
  { fieldType: 'SINGLE_HEADER', fieldKeys: ['authorization', 'dpop'] },
  { fieldType: 'SINGLE_COOKIE' },
  { fieldType: 'QUERY_STRING' },
  { fieldType: 'BODY' },
]

/** The web ACL of CloudFront, in us-east-1, with a log of what its rules block or count. */
export class WebAcl extends Construct {
  readonly arn: string

  constructor(scope: Construct, id: string, { logRetention, ...limits }: WebAclProps) {
    super(scope, id)
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'CLOUDFRONT',
      description: 'Limits of an MCP server',
      defaultAction: { allow: {} },
      visibilityConfig: {
        cloudWatchMetricsEnabled: true,
        metricName: Names.uniqueResourceName(this, { maxLength: 128 }),
        sampledRequestsEnabled: false,
      },
      rules: webAclRules(limits),
      dataProtectionConfig: {
        dataProtections: PROTECTED.map((field) => ({ field, action: 'SUBSTITUTION' })),
      },
    })
    this.arn = acl.attrArn
    const name = Names.uniqueResourceName(this, { maxLength: 100, separator: '-' })
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: LOG_PREFIX + name,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const { partition, region, account } = Stack.of(this)
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      // `logGroupArn` ends in `:*`, which AWS WAF refuses.
      logDestinationConfigs: [
        `arn:${partition}:logs:${region}:${account}:log-group:${LOG_PREFIX}${name}`,
      ],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT'].map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
    })
    logging.node.addDependency(logs)
  }
}
