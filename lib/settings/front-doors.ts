import type { FrontDoorName } from '../../lambda/settings/front-door.ts'

/** Of one segment of a path. The CDK knows the same rule, but names neither setting nor prop. */
const REST_SEGMENT = /^[A-Za-z0-9:._$-]+$/

/** API Gateway answers these itself, below a custom domain. */
const HEALTH_CHECKS = new Set(['/ping', '/sping'])

interface GivenFrontDoor {
  readonly frontDoor: FrontDoorName
  readonly resource: string | undefined
  /** Whether the root of a host leads to the API, by a custom domain. An HTTP API has it without one. */
  readonly isAtRoot: boolean
  /** What messages call these, and how they ask for CloudFront. */
  readonly names: Readonly<Record<'frontDoor' | 'resource' | 'certificate' | 'edge', string>>
}

/** Returns a sentence for each reason why this front door cannot serve the resource. */
export function frontDoorProblems(given: GivenFrontDoor): string[] {
  const { frontDoor, resource, isAtRoot, names } = given
  if (frontDoor !== 'rest') return []
  const problems = isAtRoot
    ? []
    : [
        `${names.frontDoor} is "rest" without ${names.certificate}: the own URL of a REST API has the stage in its path, and clients look for the metadata at the root of the host; also set ${names.resource} and ${names.certificate} for a custom domain, or ${names.edge} for CloudFront`,
      ]
  if (resource === undefined || !URL.canParse(resource)) return problems
  const { pathname } = new URL(resource)
  if (HEALTH_CHECKS.has(pathname)) {
    problems.push(
      `${names.resource} is "${resource}", and a REST API keeps the path ${pathname} for health checks: choose another path, such as /mcp`,
    )
  }
  const segments = pathname.split('/').filter((segment) => segment !== '')
  if (!segments.every((segment) => REST_SEGMENT.test(segment))) {
    problems.push(
      `${names.resource} is "${resource}": in the path of a REST API, use letters, digits and . _ - : $ between slashes`,
    )
  }
  return problems
}
