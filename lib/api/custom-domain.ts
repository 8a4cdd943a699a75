import { DomainName, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import { ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53'
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets'
import { Construct } from 'constructs'

export interface CustomDomainProps {
  readonly host: string
  /** Covers the host, and is in the region of the API. */
  readonly certificate: ICertificate
  /** @default no DNS record is created */
  readonly hostedZone: IHostedZone | undefined
}

/** The API's own host name and its DNS record. */
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
      recordName: `${host}.`, // the final dot makes it a fully qualified name
      target: RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
      ),
    })
  }
}
