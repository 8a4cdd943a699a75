/** Saved queries over the audit, which CloudWatch Logs Insights offers in its console. They cost nothing. */
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

/** By their names. docs/operating.md explains them. */
export const AUDIT_QUERIES = {
  WhoCalledWhat:
    'filter message = "audit" | stats count() as calls by issuer, subject, clientId, name, outcome | sort calls desc',
  RepeatedCalls:
    'filter message = "audit" | stats count(argumentsHash) as calls, count_distinct(argumentsHash) as different by clientId, name | filter calls > 10 * different',
} as const

/** @param service begins the names, which are unique in the account and region */
export function auditQueries(scope: Construct, service: string, logGroup: ILogGroup): void {
  for (const [name, queryString] of Object.entries(AUDIT_QUERIES)) {
    new CfnQueryDefinition(scope, name, {
      name: `${service}/${name}`,
      queryString,
      logGroupNames: [logGroup.logGroupName],
    })
  }
}
