import { Validations } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

/** Acknowledges a rule of the CDK, whose list of types and properties is older than CloudFormation's. */
export function acknowledgeNewer(construct: Construct, rule: 'F3002' | 'F3006'): void {
  Validations.of(construct).acknowledge({
    id: `CloudFormation-Validate::${rule}`,
    reason: 'The template reference of CloudFormation documents it.',
  })
}
