/** The scenarios of the suite that a server without sessions cannot pass, by revision. */

export const REVISIONS = ['2026-07-28', '2025-11-25'] as const
export type Revision = (typeof REVISIONS)[number]

/** What is between the client and the function: API Gateway's HTTP API passes no streams on. */
export const FRONT_DOORS = ['streaming', 'HTTP API'] as const
export type FrontDoor = (typeof FRONT_DOORS)[number]

interface ExpectedFailure {
  readonly revisions: readonly Revision[]
  readonly frontDoors: readonly FrontDoor[]
  readonly scenarios: readonly string[]
  readonly reason: string
}

export const EXPECTED_FAILURES: readonly ExpectedFailure[] = [
  {
    revisions: REVISIONS,
    frontDoors: ['HTTP API'],
    scenarios: ['tools-call-with-progress'],
    reason: 'The client hears nothing before the result, which is the same as without progress.',
  },
  {
    revisions: ['2025-11-25'],
    frontDoors: FRONT_DOORS,
    scenarios: [
      'tools-call-sampling',
      'tools-call-elicitation',
      'elicitation-sep1034-defaults',
      'elicitation-sep1330-enums',
    ],
    reason:
      'The client’s reply to a request of the server would come by another POST, which may reach any environment of the function. In 2026-07-28, tools ask by `input_required` instead, which passes.',
  },
  {
    revisions: ['2025-11-25'],
    frontDoors: FRONT_DOORS,
    scenarios: ['logging-set-level', 'tools-call-with-logging'],
    reason: 'A level is set for a session, and there is none. MCP has deprecated logging since.',
  },
  {
    revisions: ['2025-11-25'],
    frontDoors: FRONT_DOORS,
    scenarios: ['resources-subscribe', 'resources-unsubscribe'],
    reason: 'A subscription lasts as long as a session, and there is none.',
  },
  {
    revisions: ['2025-11-25'],
    frontDoors: FRONT_DOORS,
    scenarios: ['server-sse-multiple-streams'],
    reason:
      'Only a warning: what it sends at once, it sends within a session, and there is none. In 2026-07-28 the same passes.',
  },
]

/** The scenarios that are to fail: no more of them, and no fewer. */
export function expectedFailures(revision: Revision, frontDoor: FrontDoor): string[] {
  return EXPECTED_FAILURES.filter(
    ({ revisions, frontDoors }) => revisions.includes(revision) && frontDoors.includes(frontDoor),
  ).flatMap(({ scenarios }) => scenarios)
}

/** Scenarios that the suite runs without requiring them, and that pass. */
export const NOT_REQUIRED: Readonly<Record<Revision, readonly string[]>> = {
  '2026-07-28': [
    'json-schema-2020-12',
    'http-header-validation',
    'http-custom-header-server-validation',
  ],
  '2025-11-25': ['json-schema-2020-12'],
}
