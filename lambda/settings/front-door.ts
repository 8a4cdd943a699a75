/** The kinds of APIs that can stand between clients and the functions. */
import type { Descriptions } from './description.ts'
import { choice } from './parsers.ts'
import type { SettingsTable } from './setting.ts'

export const FRONT_DOORS = ['http-api', 'rest'] as const
export type FrontDoorName = (typeof FRONT_DOORS)[number]
export const DEFAULT_FRONT_DOOR: FrontDoorName = 'http-api'

/** No function reads it: a constant of its bundle says whose events it gets. */
export const FRONT_DOOR = {
  frontDoor: ['FRONT_DOOR', /* @__PURE__ */ choice(FRONT_DOORS), DEFAULT_FRONT_DOOR],
} as const satisfies SettingsTable

export const FRONT_DOOR_DESCRIPTIONS: Descriptions<typeof FRONT_DOOR> = {
  frontDoor: {
    sentence:
      'API that clients call: `http-api`, or `rest` for streams of up to 15 minutes; deployed, `rest` needs a custom domain or CloudFront.',
    prop: 'frontDoor',
  },
}
