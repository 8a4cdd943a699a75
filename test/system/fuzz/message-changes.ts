/** What may be odd about a message: members that are missing, wrong, or too many. */
import * as fc from 'fast-check'
import { HANDSHAKE, MODERN, PREFIX, type Sent } from './usual-messages.ts'

/** A member somewhere in a message or its headers that is taken away, replaced or added. */
export interface Change {
  /** Chooses the object. */
  readonly where: number
  /** Chooses the member. */
  readonly which: number
  readonly kind: 'remove' | 'replace' | 'add'
  readonly name: string
  readonly value: unknown
}

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'cursor',
  'task',
  'icons',
  'theme',
  'progressToken',
  'inputResponses',
  'requestState',
  'experimental',
  'extensions',
  'tasks',
  'more',
  '_meta',
  'params',
  'result',
  'error',
  'id',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-param-region',
  'mcp-session-id',
  `${PREFIX}protocolVersion`,
  `${PREFIX}clientInfo`,
  `${PREFIX}clientCapabilities`,
  `${PREFIX}logLevel`,
  `${PREFIX}related-task`,
  `${PREFIX}more`,
]
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -0,
  1.5,
  2 ** 53,
  '',
  'x',
  'info',
  MODERN,
  ...HANDSHAKE,
  `${MODERN} `,
  'tools/call',
  'tools/list',
  'initialize',
  'notifications/initialized',
  'notifications/cancelled',
  'ping',
  'logging/setLevel',
  '=?base64?ZWNobw==?=',
  [],
  {},
  ['x'],
  [{}],
  [null],
  { x: null },
  { form: [] },
  { ['__proto__']: 1 },
  { taskId: 'x' },
]

/** Mostly none, so that usual messages stay what they are. */
export const changes: fc.Arbitrary<readonly Change[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant([]) },
  {
    weight: 2,
    arbitrary: fc.array(
      fc.record<Change>({
        where: fc.nat(),
        which: fc.nat(),
        kind: fc.constantFrom('remove', 'replace', 'add'),
        name: fc.constantFrom(...NAMES),
        value: fc.constantFrom(...VALUES),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  },
)

export function changed(sent: Sent, all: readonly Change[]): Sent {
  const copy = structuredClone(sent)
  for (const change of all) {
    const objects = [copy.headers, ...objectsIn(copy.message)]
    const object = objects[change.where % objects.length] as Record<string, unknown>
    const names = Object.keys(object)
    const name = change.kind === 'add' ? change.name : names[change.which % names.length]
    if (name === undefined) continue
    if (change.kind === 'remove') delete object[name]
    else Object.defineProperty(object, name, { value: structuredClone(change.value), ...OPEN })
  }
  return copy
}

/** An own member, also of the name `__proto__`. */
const OPEN = { enumerable: true, writable: true, configurable: true }

function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(objectsIn)]
}
