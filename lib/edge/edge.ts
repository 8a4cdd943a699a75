import { Duration, ReferenceStrength, Stack, Validations } from 'aws-cdk-lib'
import {
  Distribution,
  HttpVersion,
  type IOrigin,
  PriceClass,
  SecurityPolicyProtocol,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { type Function, Version } from 'aws-cdk-lib/aws-lambda'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { AaaaRecord, ARecord, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53'
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets'
import { Construct } from 'constructs'
import { DOMAIN, type HostWithCertificate } from '../api/custom-domain.ts'
import { EDGE_KEY_HEADER } from '../../lambda/gate/edge-check.ts'
import { EDGE } from '../settings/edge-settings.ts'
import { ChallengeFunction } from './challenge-function.ts'
import { documentBehavior, endpointBehavior } from './edge-behaviors.ts'
import { EdgeKeys } from './edge-keys.ts'
import { inEdgeRegion } from './edge-region.ts'
import { WebAcl } from './web-acl.ts'

export interface EdgeProps {
  /** URL of the API, with its stage if the API has one in its path. */
  readonly origin: string
  /** Host of the resource, with its certificate. @default the host that CloudFront gives */
  readonly ownHost: HostWithCertificate | undefined
  /** @default no DNS record */
  readonly hostedZone: IHostedZone | undefined
  /** Paths of the public documents. */
  readonly documents: readonly string[]
  readonly encryptionKey: IKey | undefined
  readonly logRetention: RetentionDays
  readonly keyNumber: number | undefined
  readonly requestsPerAddress: number | undefined
  readonly requestsPerToken: number | undefined
}

/** As long as CloudFront waits without a higher quota: between two parts of a stream, too. */
const READ_TIMEOUT = Duration.seconds(120)
/** Spares most requests a TLS handshake with API Gateway. */
const KEEP_ALIVE = Duration.seconds(60)

/** Statuses of the origin that CloudFront would keep for ten seconds, and give to others. */
const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]

/** CloudFront, AWS WAF and Lambda@Edge before an API, which knows by a key that requests came from there. */
export class Edge extends Construct {
  /** Origin (RFC 6454) of the distribution's own host. */
  readonly url: string
  /** DNS target for the host of the resource. */
  readonly domainTarget: string
  /** What the MCP function needs. */
  readonly environment: Readonly<Record<string, string>>
  readonly #keys: EdgeKeys
  readonly #distribution: Distribution

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id)
    const region = inEdgeRegion(this, 'UsEast1')
    const { versionArn } = new ChallengeFunction(region, 'Challenges')
    const challenges = Version.fromVersionArn(this, 'Challenges', fromEdgeRegion(versionArn))
    const { requestsPerAddress, requestsPerToken, logRetention } = props
    const webAcl = new WebAcl(region, 'WebAcl', {
      requestsPerAddress: requestsPerAddress ?? EDGE.edgeRequestsPerAddress[2],
      requestsPerToken: requestsPerToken ?? EDGE.edgeRequestsPerToken[2],
      logRetention,
    })
    const number = props.keyNumber ?? EDGE.edgeKeyNumber[2]
    this.#keys = new EdgeKeys(this, 'Keys', { number, encryptionKey: props.encryptionKey })
    this.environment = this.#keys.environment

    const { ownHost, documents } = props
    const origin = originAt(props.origin, this.#keys.sent)
    const document = documentBehavior(this, { origin })
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'MCP server',
      defaultBehavior: endpointBehavior(this, { origin, challenges }),
      additionalBehaviors: Object.fromEntries(documents.map((path) => [path, document])),
      errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_ALL, // clients are where their users are
      webAclId: fromEdgeRegion(webAcl.arn),
      ...(ownHost && {
        domainNames: [ownHost.host],
        certificate: ownHost.certificate,
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
    })
    this.#distribution = distribution
    acknowledge(distribution, ownHost !== undefined)
    this.domainTarget = distribution.distributionDomainName
    this.url = `https://${this.domainTarget}`
    if (ownHost && props.hostedZone) {
      const records = new Construct(scope, DOMAIN)
      addRecords(records, distribution, ownHost.host, props.hostedZone)
    }
  }

  /**
   * Lets the MCP function check the keys. Neither it nor its role may give one up that a part of CloudFront still sends: the
   * version that serves until then may have to read it.
   */
  protect(mcp: Function): void {
    this.#keys.grantRead(mcp)
    const policy = mcp.role?.node.tryFindChild('DefaultPolicy')
    for (const { node } of [mcp, policy].filter((one) => one !== undefined)) {
      node.addDependency(this.#distribution)
    }
  }
}

/**
 * Reads an output of the stack in us-east-1, whatever the flags of the app are: with a strong reference CloudFormation
 * would not let a version go that has a successor.
 */
const fromEdgeRegion = (value: string) => Stack.consumeReference(value, ReferenceStrength.WEAK)

/** @param url `https://host`, or with a path */
function originAt(url: string, key: string): IOrigin {
  const [host = '', ...path] = url.replace('https://', '').split('/')
  return new HttpOrigin(host, {
    readTimeout: READ_TIMEOUT,
    keepaliveTimeout: KEEP_ALIVE,
    customHeaders: { [EDGE_KEY_HEADER]: key },
    ...(path.length > 0 && { originPath: `/${path.join('/')}` }),
  })
}

function addRecords(
  scope: Construct,
  distribution: Distribution,
  host: string,
  zone: IHostedZone,
): void {
  const record = {
    zone,
    recordName: `${host}.`, // the final dot makes it a fully qualified name
    target: RecordTarget.fromAlias(new CloudFrontTarget(distribution)),
  }
  new ARecord(scope, 'Record', record)
  new AaaaRecord(scope, 'RecordV6', record)
}

function acknowledge(distribution: Distribution, hasOwnHost: boolean): void {
  const reasons = {
    'AwsSolutions-CFR1': 'Who may call is decided by access tokens, wherever the caller is.',
    'AwsSolutions-CFR3':
      'The API logs each request that reaches it, the function its decisions with the address of the client, and AWS WAF what it stops. The rest is public documents.',
    ...(!hasOwnHost && {
      'AwsSolutions-CFR4':
        'CloudFront takes a minimum version of TLS with a certificate only: RESOURCE_URL and CERTIFICATE_ARN give one.',
    }),
  }
  for (const [name, reason] of Object.entries(reasons)) {
    Validations.of(distribution).acknowledge({ id: name, reason })
  }
}
