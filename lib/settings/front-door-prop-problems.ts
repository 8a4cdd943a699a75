import { DEFAULT_FRONT_DOOR, FRONT_DOORS } from '../../lambda/settings/front-door.ts'
import { ownResourceProblems } from './own-host.ts'
import { frontDoorProblems } from './front-doors.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

const PROPS = {
  frontDoor: 'frontDoor',
  resource: 'resource',
  certificate: 'certificate',
  edge: 'edge: true',
} as const

/** Returns a sentence for each prop that does not go with the front door. */
export function frontDoorPropProblems(props: ProtectedMcpApiProps): string[] {
  const { frontDoor = DEFAULT_FRONT_DOOR, resource, certificate, edge = false } = props
  if (!FRONT_DOORS.includes(frontDoor)) {
    return [`frontDoor is ${JSON.stringify(frontDoor)}: give one of ${FRONT_DOORS.join(', ')}`]
  }
  const hasCertificate = certificate !== undefined
  const isAtRoot = edge || hasCertificate
  return [
    ...ownResourceProblems(resource, hasCertificate, PROPS),
    ...frontDoorProblems({ frontDoor, resource, isAtRoot, names: PROPS }),
  ]
}
