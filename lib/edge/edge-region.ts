import { Names, Stack, Token } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { EDGE_REGION } from '../settings/edge-problems.ts'

const MAX_STACK_NAME = 128

/**
 * Where resources go that CloudFront needs in us-east-1: here, if the stack is there, else into a stack of its own, which
 * is deployed before.
 *
 * @throws when the stack fits any account or region: one in another region must know its account
 */
export function inEdgeRegion(scope: Construct, id: string): Construct {
  const { account, region, stackName, terminationProtection } = Stack.of(scope)
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
    throw new Error(
      `edge is set, and the stack ${stackName} has no account or region: give it env, such as { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION }`,
    )
  }
  if (region === EDGE_REGION) return new Construct(scope, id)
  const name = Names.uniqueResourceName(scope, {
    maxLength: MAX_STACK_NAME - region.length - 1,
    separator: '-',
  })
  return new Stack(scope, id, {
    env: { account, region: EDGE_REGION },
    // Stacks of one name in two regions have one each.
    stackName: `${name}-${region}`,
    ...(terminationProtection !== undefined && { terminationProtection }),
    description: `What CloudFront needs in ${EDGE_REGION} for the stack ${stackName} in ${region}.`,
  })
}
