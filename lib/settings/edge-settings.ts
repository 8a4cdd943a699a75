/** The settings of an edge: CloudFront and AWS WAF before the API. */
import type { Descriptions } from '../../lambda/settings/description.ts'
import { flag, integer, without } from '../../lambda/settings/parsers.ts'
import type { Parser, SettingsTable } from '../../lambda/settings/setting.ts'
import type { SettingsReader } from '../../lambda/settings/settings-reader.ts'
import { DOCUMENTS } from '../../lambda/settings/settings-table.ts'
import { ownHostProblem } from './own-host.ts'
import { type EdgeNames, type EdgeOption, edgeProblems, type GivenEdge } from './edge-problems.ts'

/** What AWS WAF takes for a rate. */
export const MIN_RATE = 10
export const MAX_RATE = 2_000_000

/** The ARN of a certificate in ACM. */
export const certificateArn: Parser<string> = {
  parse: (text, refuse) =>
    /^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/.test(text)
      ? text
      : refuse(
          'give the ARN of a certificate in ACM, such as arn:aws:acm:eu-west-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef',
        ),
}

export const EDGE = {
  edge: ['EDGE', flag('false', 'true'), false],
  edgeKeyNumber: ['EDGE_KEY_NUMBER', integer(1, 1_000_000), 1],
  /** A sign-in takes about five; hosted clients send those of many users from few addresses. */
  edgeRequestsPerAddress: ['EDGE_REQUESTS_PER_ADDRESS', integer(MIN_RATE, MAX_RATE), 300],
  edgeRequestsPerToken: ['EDGE_REQUESTS_PER_TOKEN', integer(MIN_RATE, MAX_RATE), 600],
  edgeOriginHost: ['EDGE_ORIGIN_HOST', without(ownHostProblem)],
  /** In the region of the API. */
  edgeOriginCertificateArn: ['EDGE_ORIGIN_CERTIFICATE_ARN', certificateArn],
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
  edgeOriginHost: {
    sentence:
      'Host at which CloudFront asks the API, whose execute-api endpoint is then disabled; not that of the resource.',
    default: 'the execute-api endpoint',
    example: 'mcp-origin.example.com',
    prop: 'edgeOriginHost',
    where: 'synth',
  },
  edgeOriginCertificateArn: {
    sentence: 'ARN of a certificate for that host, in the region of the API.',
    default: 'none',
    prop: 'edgeOriginCertificate',
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
    edgeOriginHost: EDGE.edgeOriginHost[0],
    edgeOriginCertificate: EDGE.edgeOriginCertificateArn[0],
  },
}

/** Reports what does not go with an edge, or without one. */
export function checkEdge(
  reader: SettingsReader,
  settings: Pick<GivenEdge, 'edge' | 'resource' | 'certificateArn' | 'edgeOriginHost'>,
): void {
  const { edge: _, edgeOriginCertificateArn: edgeOriginCertificate, ...others } = EDGE
  const options = { ...others, edgeOriginCertificate }
  const given = Object.entries(options)
    .filter(([, setting]) => reader.isSet(setting))
    .map(([name]) => name as EdgeOption)
  reader.problems.push(...edgeProblems({ ...settings, given }, NAMES))
}
