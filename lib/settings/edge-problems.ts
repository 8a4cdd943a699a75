/** The rules of an edge, for the settings and for the props of the construct. */
import { Arn, ArnFormat, Token } from 'aws-cdk-lib'

/** Where CloudFront has its certificates, functions and web ACLs. */
export const EDGE_REGION = 'us-east-1'

export type EdgeOption =
  | 'edgeKeyNumber'
  | 'edgeRequestsPerAddress'
  | 'edgeRequestsPerToken'
  | 'edgeOriginHost'
  | 'edgeOriginCertificate'

export interface GivenEdge {
  readonly edge: boolean
  /** Options that are set. */
  readonly given: readonly EdgeOption[]
  readonly resource?: string | undefined
  readonly certificateArn?: string | undefined
  readonly edgeOriginHost?: string | undefined
}

/** What messages call the settings. */
export interface EdgeNames {
  readonly resource: string
  readonly certificate: string
  readonly edge: string
  readonly options: Readonly<Record<EdgeOption, string>>
}

/** Hosts that CloudFront gives by itself. */
const CLOUDFRONT_HOST = /^[a-z0-9]+\.cloudfront\.net$/

/** Returns a sentence for everything that cannot work. */
export function edgeProblems(edge: GivenEdge, names: EdgeNames): string[] {
  if (edge.edge) return [...hostProblems(edge, names), ...originProblems(edge, names)]
  return edge.given.map(
    (option) => `${names.options[option]} is set without ${names.edge}: there is no edge`,
  )
}

function hostProblems({ resource, certificateArn }: GivenEdge, names: EdgeNames): string[] {
  if (certificateArn !== undefined) {
    const region = regionOf(certificateArn)
    if (region === undefined || region === EDGE_REGION) return []
    return [
      `${names.certificate} is in ${region}, and with ${names.edge} it is a certificate for CloudFront: give one in ${EDGE_REGION}`,
    ]
  }
  if (resource === undefined || CLOUDFRONT_HOST.test(new URL(resource).hostname)) return []
  return [
    `${names.resource} is "${resource}", and ${names.edge} is set without ${names.certificate}: CloudFront answers at a host of yours with a certificate only; give one in ${EDGE_REGION}, or leave out ${names.resource}`,
  ]
}

function originProblems(
  { given, resource, edgeOriginHost: host }: GivenEdge,
  { options, resource: name }: EdgeNames,
): string[] {
  const { edgeOriginHost, edgeOriginCertificate } = options
  const [hasHost, hasCertificate] = [
    given.includes('edgeOriginHost'),
    given.includes('edgeOriginCertificate'),
  ]
  if (hasHost !== hasCertificate) {
    const [set, missing] = hasHost
      ? [edgeOriginHost, edgeOriginCertificate]
      : [edgeOriginCertificate, edgeOriginHost]
    return [`${set} is set without ${missing}: the API needs both`]
  }
  if (host === undefined || resource === undefined || new URL(resource).host !== host) return []
  return [
    `${edgeOriginHost} is "${host}", the host of ${name}, which is that of CloudFront: give another one`,
  ]
}

/** Undefined for an ARN that only the deployment knows. */
function regionOf(certificateArn: string): string | undefined {
  if (Token.isUnresolved(certificateArn)) return undefined
  return Arn.split(certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region
}
