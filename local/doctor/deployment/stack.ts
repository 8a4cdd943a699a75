/** The stack: whether it is there, whose it is, and what its last deployment came to. */
import { type Finding, found } from '../finding.ts'
import type { Deployment, StackDescription } from './deployment.ts'

/** Of a stack whose first deployment failed, or that is being deleted. */
const NOT_DEPLOYED = /^(?:CREATE_FAILED|ROLLBACK_.*|DELETE_.*)$/
const STUCK = /^(?:UPDATE_FAILED|UPDATE_ROLLBACK_FAILED)$/
const UNDONE = /^UPDATE_ROLLBACK_COMPLETE$/
/** A change set that nobody has carried out makes a stack without anything in it. */
const EMPTY = 'REVIEW_IN_PROGRESS'

export const isUnderWay = (description: StackDescription | undefined): boolean =>
  description?.status.endsWith('_IN_PROGRESS') === true

/** Whether there is more to examine than the stack. */
export const isDeployed = ({ status }: StackDescription): boolean =>
  status !== EMPTY && !NOT_DEPLOYED.test(status)

export function stackFindings({ stack, region, description, others, unread }: Deployment) {
  if (description === undefined)
    return unread.some(({ isAll }) => isAll) ? [] : [missing(stack, region, others, 'nothing')]
  const { status, reason, outputs } = description
  if (status === EMPTY) return [missing(stack, region, others, status)]
  const received = reason === undefined ? status : `${status}: ${reason}`
  const right = 'CREATE_COMPLETE or UPDATE_COMPLETE'
  if (NOT_DEPLOYED.test(status)) return [found('stack-not-deployed', { received, right })]
  if (isUnderWay(description)) return [found('deployment-under-way', { received, right })]
  const state: Finding[] = []
  if (STUCK.test(status)) state.push(found('stack-stuck', { received, right }))
  if (UNDONE.test(status)) state.push(found('deployment-undone', { received, right }))
  const isOurs = 'McpFunctionName' in outputs && 'MetadataFunctionName' in outputs
  return isOurs ? state : [...state, foreign(stack, outputs)]
}

function missing(
  stack: string,
  region: string | undefined,
  others: readonly string[],
  found_: string,
): Finding {
  const there =
    others.length === 0
      ? 'no deployment of this server is there'
      : `the deployments there: ${others.join(', ')}`
  return found('stack-missing', {
    received: `${found_} by the name ${stack} in ${region}; ${there}`,
    right: 'the name and region of a deployment',
  })
}

function foreign(stack: string, outputs: Readonly<Record<string, string>>): Finding {
  const names = Object.keys(outputs)
  return found('stack-foreign', {
    received: `${stack} has ${names.length === 0 ? 'no outputs' : `the outputs ${names.join(', ')}`}`,
    right: 'McpFunctionName and MetadataFunctionName among them',
  })
}
