/** The settings of an edge: CloudFront and AWS WAF before the API. */
import type { Descriptions } from '../../lambda/settings/description.ts'
import { flag, integer } from '../../lambda/settings/parsers.ts'
import type { SettingsTable } from '../../lambda/settings/setting.ts'
import type { SettingsReader } from '../../lambda/settings/settings-reader.ts'
import { DOCUMENTS } from '../../lambda/settings/settings-table.ts'
import { type EdgeNames, edgeProblems, type GivenEdge } from './edge-problems.ts'

/** What AWS WAF takes for a rate. */
export const MIN_RATE = 10
export const MAX_RATE = 2_000_000

export const EDGE = {
  edge: ['EDGE', flag('false', 'true'), false],
  edgeKeyNumber: ['EDGE_KEY_NUMBER', integer(1, 1_000_000), 1],
  /** A sign-in takes about five; hosted clients send those of many users from few addresses. */
  edgeRequestsPerAddress: ['EDGE_REQUESTS_PER_ADDRESS', integer(MIN_RATE, MAX_RATE), 300],
  edgeRequestsPerToken: ['EDGE_REQUESTS_PER_TOKEN', integer(MIN_RATE, MAX_RATE), 600],
} as const satisfies SettingsTable

export const EDGE_DESCRIPTIONS: Descriptions<typeof EDGE> = {
  edge: {
    sentence: 'Whether CloudFront and AWS WAF are before the API, which then answers them alone.',
    syntax: 'Either `true` or `false`.',
    example: 'true',
    prop: 'edge',
    where: 'synth',
  },
  edgeKeyNumber: {
    sentence:
      'Number of the key by which the API knows CloudFront; one more than before makes the next deployment use a new key.',
    prop: 'edgeKeyNumber',
    where: 'synth',
  },
  edgeRequestsPerAddress: {
    sentence: 'Requests without a token that AWS WAF lets pass in a minute, for each address.',
    prop: 'edgeRequestsPerAddress',
    where: 'synth',
  },
  edgeRequestsPerToken: {
    sentence: 'Requests that AWS WAF lets pass in a minute, for each access token.',
    prop: 'edgeRequestsPerToken',
    where: 'synth',
  },
}

const NAMES: EdgeNames = {
  resource: DOCUMENTS.resource[0],
  certificate: 'CERTIFICATE_ARN',
  edge: EDGE.edge[0],
  options: {
    edgeKeyNumber: EDGE.edgeKeyNumber[0],
    edgeRequestsPerAddress: EDGE.edgeRequestsPerAddress[0],
    edgeRequestsPerToken: EDGE.edgeRequestsPerToken[0],
  },
}

/** Reports what does not go with an edge, or without one. */
export function checkEdge(
  reader: SettingsReader,
  settings: Pick<GivenEdge, 'edge' | 'resource' | 'certificateArn'>,
): void {
  const { edge: _, ...options } = EDGE
  const given = Object.entries(options)
    .filter(([, setting]) => reader.isSet(setting))
    .map(([name]) => name as keyof typeof options)
  reader.problems.push(...edgeProblems({ ...settings, given }, NAMES))
}
