import { DomainName, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import { ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53'
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets'
import { Construct } from 'constructs'

export interface CustomDomainProps {
  readonly host: string
  /** For this host, in the region of the API. */
  readonly certificate: ICertificate
  /** @default no DNS record is made */
  readonly hostedZone: IHostedZone | undefined
}

/** The host of the API, and its record in DNS. */
export class CustomDomain extends Construct {
  readonly domainName: DomainName

  constructor(scope: Construct, id: string, { host, certificate, hostedZone }: CustomDomainProps) {
    super(scope, id)
    this.domainName = new DomainName(this, 'DomainName', {
      domainName: host,
      certificate,
      securityPolicy: SecurityPolicy.TLS_1_2,
    })
    if (hostedZone === undefined) return
    const { regionalDomainName, regionalHostedZoneId } = this.domainName
    new ARecord(this, 'Record', {
      zone: hostedZone,
      recordName: `${host}.`, // with the dot it is the whole name
      target: RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
      ),
    })
  }
}
