import { spawnSync } from 'node:child_process'
import type { ServerStack } from './cloud-assembly.ts'

/** Of a stack whose creation failed or has not begun, or that is being deleted: it serves nobody. */
const NOT_DEPLOYED =
  /^(?:REVIEW_IN_PROGRESS|CREATE_FAILED|ROLLBACK_(?:IN_PROGRESS|FAILED|COMPLETE)|DELETE_.*)$/

/**
 * Asks CloudFormation whether a stack has ever been deployed, by the AWS command line.
 *
 * @throws with the answer, when it is neither yes nor no
 */
export function isDeployed({ name, region }: ServerStack): boolean {
  const query = ['--query', 'Stacks[0].StackStatus', '--output', 'text']
  const args = ['cloudformation', 'describe-stacks', '--stack-name', name, ...query]
  if (region !== undefined) args.push('--region', region)
  const { error, status, stdout, stderr } = spawnSync('aws', args, { encoding: 'utf8' })
  if (error !== undefined)
    throw new Error(`The AWS command line is needed, as the command aws: ${error.message}`)
  if (status === 0) return !NOT_DEPLOYED.test(stdout.trim())
  if (stderr.includes(`Stack with id ${name} does not exist`)) return false
  throw new Error(`CloudFormation does not say whether ${name} is deployed: ${stderr.trim()}`)
}
