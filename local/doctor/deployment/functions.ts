/** The functions: which versions serve, and whether Lambda runs them. */
import { type Finding, found } from '../finding.ts'
import type { ExaminedFunction, LiveVersions } from './deployment.ts'

/** Whether each of them can serve at all. */
export function functionFindings(lambda: ExaminedFunction): Finding[] {
  const { name, configuration, reserved } = lambda
  if (lambda.live === undefined) {
    const alias = `aws lambda create-alias --function-name ${name} --name live --function-version VERSION`
    return [
      lambda.exists
        ? found('function-missing', { received: `${name} has no alias live`, right: alias })
        : found('function-missing', {
            received: `there is no function ${name}`,
            right:
              'another deployment, with another STACK_NAME: CloudFormation does not notice what somebody deletes',
          }),
    ]
  }
  const findings: Finding[] = []
  if (reserved === 0)
    findings.push(
      found('function-stopped', {
        received: `${name} has 0 reserved concurrent executions`,
        right: `aws lambda delete-function-concurrency --function-name ${name}; with MCP_RESERVED_CONCURRENCY, put-function-concurrency with that number`,
      }),
    )
  const { state, stateReason, lastUpdate, lastUpdateReason } = configuration ?? {}
  const said = (what: string | undefined, why = 'Lambda gives no reason') =>
    `${name}, version ${lambda.live?.current}: ${what}: ${why}`
  if (state === 'Failed')
    findings.push(
      found('function-failed', { received: said('State Failed', stateReason), right: 'Active' }),
    )
  else if (lastUpdate === 'Failed')
    findings.push(
      found('function-failed', {
        received: said('LastUpdateStatus Failed', lastUpdateReason),
        right: 'Successful',
      }),
    )
  if (state === 'Inactive')
    findings.push(
      found('function-inactive', {
        received: said('State Inactive', stateReason),
        right: 'Active',
      }),
    )
  return findings
}

/** Whether the versions that serve are the newest, and belong together. */
export function versionFindings(functions: readonly ExaminedFunction[]): Finding[] {
  const serving = functions.flatMap(({ name, live }) => (live === undefined ? [] : { name, live }))
  const shifting = serving.filter(({ live }) => Object.keys(live.weights).length > 0)
  if (shifting.length > 0) return shifting.map(shift)
  const releases = new Set(serving.map(({ live }) => releaseOf(live)))
  if (releases.size > 1) {
    const received = serving.map(({ name, live }) => `${name} serves ${told(live, live.current)}`)
    const right = 'versions of one release'
    return [found('releases-differ', { received: received.join('; '), right })]
  }
  const [mcp] = serving
  return mcp === undefined ? [] : older(mcp)
}

interface Serving {
  readonly name: string
  readonly live: LiveVersions
}

function shift({ name, live: { current, weights } }: Serving): Finding {
  const shares = Object.entries(weights).map(
    ([version, weight]) => `${Math.round(weight * 100)} % go to version ${version}`,
  )
  return found('deployment-shifting', {
    received: `${name} serves version ${current}, and ${shares.join(', ')}`,
    right: 'one version, when the deployment has ended',
  })
}

function older({ name, live }: Serving): Finding[] {
  const newest = live.versions.at(-1)
  if (newest === undefined || newest.number === live.current) return []
  const left = live.rejected.includes(newest.number) ? ', which npm run rollback has left' : ''
  return [
    found('older-version-live', {
      received: `${name} serves ${told(live, live.current)}; the newest is ${told(live, newest.number)}${left}`,
      right: `version ${newest.number}, unless it was left for a reason: npm run rollback -- --to ${newest.number}`,
    }),
  ]
}

const releaseOf = ({ current, versions }: LiveVersions) =>
  versions.find(({ number }) => number === current)?.release

/** @returns such as "version 3, release 4f7ba56, published 2026-11-01T10:00:00Z" */
export function told({ versions }: LiveVersions, wanted: number): string {
  const version = versions.find(({ number }) => number === wanted)
  if (version === undefined) return `version ${wanted}, which no longer exists`
  const { release = 'unknown', published } = version
  return `version ${wanted}, release ${release}, published ${published}`
}
