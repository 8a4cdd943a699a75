import type { Construct } from 'constructs'
import { DEFAULT_FRONT_DOOR, type FrontDoorName } from '../../lambda/settings/front-door.ts'
import type { FrontDoor, FrontDoorProps } from './front-door.ts'
import { McpHttpApi } from './mcp-http-api.ts'
import { McpRestApi } from './mcp-rest-api.ts'

type Create = (scope: Construct, props: FrontDoorProps) => FrontDoor

const CREATE: Readonly<Record<FrontDoorName, Create>> = {
  'http-api': (scope, props) => new McpHttpApi(scope, 'HttpApi', props),
  rest: (scope, props) => new McpRestApi(scope, 'RestApi', props),
}

interface ChosenProps extends FrontDoorProps {
  /** @default 'http-api' */
  readonly frontDoor?: FrontDoorName | undefined
}

export function createFrontDoor(scope: Construct, props: ChosenProps): FrontDoor {
  return CREATE[props.frontDoor ?? DEFAULT_FRONT_DOOR](scope, props)
}

/** The constant of the bundles that tells the functions whose events they get. The default one is compiled without it. */
export function frontDoorConstants(
  name: FrontDoorName = DEFAULT_FRONT_DOOR,
): Record<string, string> {
  return name === DEFAULT_FRONT_DOOR ? {} : { FRONT_DOOR: name }
}
