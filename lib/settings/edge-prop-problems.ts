import { Token } from 'aws-cdk-lib'
import { EDGE, MAX_RATE, MIN_RATE } from './edge-settings.ts'
import { type EdgeNames, edgeProblems } from './edge-problems.ts'
import { ownHostProblem } from './own-host.ts'
import { outside } from './outside.ts'
import type { ProtectedMcpApiProps } from './protected-mcp-api-props.ts'

const EDGE_NAMES: EdgeNames = {
  resource: 'resource',
  certificate: 'certificate',
  edge: 'edge',
  options: {
    edgeKeyNumber: 'edgeKeyNumber',
    edgeRequestsPerAddress: 'edgeRequestsPerAddress',
    edgeRequestsPerToken: 'edgeRequestsPerToken',
    edgeOriginHost: 'edgeOriginHost',
    edgeOriginCertificate: 'edgeOriginCertificate',
  },
}

/** Returns a sentence for each prop of the edge that cannot work. */
export function edgePropProblems(props: ProtectedMcpApiProps): string[] {
  const { edge = false, resource, certificate, edgeKeyNumber, edgeOriginHost } = props
  const names = ['edgeKeyNumber', 'edgeRequestsPerAddress', 'edgeRequestsPerToken'] as const
  const origin = ['edgeOriginHost', 'edgeOriginCertificate'] as const
  const given = [
    ...names.filter((name) => (props[name] ?? EDGE[name][2]) !== EDGE[name][2]),
    ...origin.filter((name) => props[name] !== undefined),
  ]
  const certificateArn = certificate?.certificateArn
  const host = edgeOriginHost ?? ''
  const problem = host === '' || Token.isUnresolved(host) ? undefined : ownHostProblem(host)
  const known = URL.canParse(resource ?? '') ? resource : undefined // others are reported already
  return [
    ...(edge && props.mutualTls !== undefined
      ? [
          'mutualTls and edge are both set: CloudFront ends the TLS of clients; leave out one of them',
        ]
      : []),
    ...edgeProblems({ edge, given, resource: known, certificateArn, edgeOriginHost }, EDGE_NAMES),
    ...(problem === undefined ? [] : [`edgeOriginHost is ${JSON.stringify(host)}: ${problem}`]),
    ...outside('edgeKeyNumber', edgeKeyNumber, 1, Infinity),
    ...outside('edgeRequestsPerAddress', props.edgeRequestsPerAddress, MIN_RATE, MAX_RATE),
    ...outside('edgeRequestsPerToken', props.edgeRequestsPerToken, MIN_RATE, MAX_RATE),
  ]
}
