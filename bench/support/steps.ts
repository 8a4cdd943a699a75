/** Steps that several questions share. */
import { type Era, metadataRequest, RESOURCE, toolCall, TOKENS } from './events.ts'
import type { Candidate } from './candidates.ts'
import type { Step } from './plan.ts'

/** Matches the result of 2 + 3 in the text content of an answer, which is JSON within JSON. */
const FIVE = String.raw`\\"result\\": ?5`

/** Calls a tool with a valid token. */
export const granted = (era: Era, count: number, more: Partial<Step> = {}): Step => ({
  event: toolCall(era, TOKENS.valid),
  count,
  expected: { status: 200, body: FIVE },
  ...more,
})

export const withoutToken: Step = {
  event: toolCall('legacy', undefined),
  count: 1,
  expected: { status: 401 },
}

export const metadataDocument = ({ metadataForm = 'path' }: Candidate): Step => ({
  event: metadataRequest(metadataForm),
  count: 1,
  expected: { status: 200, body: JSON.stringify(RESOURCE).replaceAll('.', String.raw`\.`) },
})
