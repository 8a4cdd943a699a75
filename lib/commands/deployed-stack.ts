import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import type { ServerStack } from './cloud-assembly.ts'
import { messageOf } from './credentials.ts'
import { regionOf } from './region.ts'

/** Of a stack whose creation failed or has not begun, or that is being deleted: it serves nobody. */
const NOT_DEPLOYED =
  /^(?:REVIEW_IN_PROGRESS|CREATE_FAILED|ROLLBACK_(?:IN_PROGRESS|FAILED|COMPLETE)|DELETE_.*)$/

/**
 * Asks CloudFormation whether a stack has ever been deployed.
 *
 * @throws with the answer, when it is neither yes nor no
 */
export async function isDeployed({ name, region }: ServerStack): Promise<boolean> {
  const client = new CloudFormationClient({ region: region ?? (await regionOf()) })
  try {
    const { Stacks: [found] = [] } = await client.send(
      new DescribeStacksCommand({ StackName: name }),
    )
    return !NOT_DEPLOYED.test(found?.StackStatus ?? '')
  } catch (error) {
    const { name: code, message } = error as Error
    if (message.includes(`Stack with id ${name} does not exist`)) return false
    throw new Error(
      `CloudFormation does not say whether ${name} is deployed: ${code}: ${messageOf(error as Error)}`,
      { cause: error },
    )
  }
}
