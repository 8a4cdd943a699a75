import { DomainName, IpAddressType, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import { AaaaRecord, ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53'
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets'
import { Construct } from 'constructs'
import type { ProtectedMcpApiProps } from '../settings/protected-mcp-api-props.ts'

/** A host, and a certificate that covers it. */
export interface HostWithCertificate {
  readonly host: string
  readonly certificate: ICertificate
}

/** The certificate is in the region of the API. */
interface CustomDomainProps
  extends HostWithCertificate, Pick<ProtectedMcpApiProps, 'mutualTls' | 'dualStack'> {
  /** @default no DNS record is created */
  readonly hostedZone: IHostedZone | undefined
}

/** The API's own host name and its DNS record. */
class CustomDomain extends Construct {
  readonly domainName: DomainName

  constructor(scope: Construct, id: string, props: CustomDomainProps) {
    super(scope, id)
    const { host, certificate, hostedZone, mutualTls, dualStack = false } = props
    this.domainName = new DomainName(this, 'DomainName', {
      domainName: host,
      certificate,
      securityPolicy: SecurityPolicy.TLS_1_2,
      ...(mutualTls && { mtls: mutualTls }),
      ...(dualStack && { ipAddressType: IpAddressType.DUAL_STACK }),
    })
    if (hostedZone === undefined) return
    const { regionalDomainName, regionalHostedZoneId } = this.domainName
    const record = {
      zone: hostedZone,
      recordName: `${host}.`, // the final dot makes it a fully qualified name
      target: RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
      ),
    }
    new ARecord(this, 'Record', record)
    if (dualStack) new AaaaRecord(this, 'RecordV6', record)
  }
}

/** Where CloudFormation finds the records of the public host, whatever it leads to: a switch changes them in place. */
export const DOMAIN = 'Domain'

/** The API's own domain: with an edge it is the one where CloudFront asks, because CloudFront has the host of the resource. */
export function domainOf(
  scope: Construct,
  props: ProtectedMcpApiProps,
  ownHost: HostWithCertificate | undefined,
): DomainName | undefined {
  const { edge, hostedZone, edgeOriginHost: host, edgeOriginCertificate } = props
  const { mutualTls, dualStack } = props
  const hasOrigin = host !== undefined && edgeOriginCertificate !== undefined
  const origin = hasOrigin ? { host, certificate: edgeOriginCertificate } : undefined
  const [id, at] =
    edge === true ? (['OriginDomain', origin] as const) : ([DOMAIN, ownHost] as const)
  return at && new CustomDomain(scope, id, { ...at, hostedZone, mutualTls, dualStack }).domainName
}
