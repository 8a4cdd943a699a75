import { DEFAULT_FRONT_DOOR, FRONT_DOORS, frontDoorProblems } from './front-doors.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

const PROPS = {
  frontDoor: 'frontDoor',
  resource: 'resource',
  certificate: 'certificate',
  edge: 'edge: true',
} as const

/** Returns a sentence for each prop that does not go with the front door. */
export function frontDoorPropProblems(props: ProtectedMcpApiProps): string[] {
  const { frontDoor = DEFAULT_FRONT_DOOR, resource, certificate, metadataThrottle } = props
  if (!FRONT_DOORS.includes(frontDoor)) {
    return [`frontDoor is ${JSON.stringify(frontDoor)}: give one of ${FRONT_DOORS.join(', ')}`]
  }
  const isAtRoot = certificate !== undefined
  const problems = frontDoorProblems({ frontDoor, resource, isAtRoot, names: PROPS })
  if (frontDoor === 'rest' && metadataThrottle !== undefined) {
    problems.push(
      'metadataThrottle is set, and frontDoor is "rest", whose limits are the same for every path: leave it out, mcpThrottle counts for each of them',
    )
  }
  return problems
}
