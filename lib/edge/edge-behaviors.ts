/** What CloudFront keeps, and what it passes on. */
import { Duration } from 'aws-cdk-lib'
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheCookieBehavior,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Function,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  type IOrigin,
  LambdaEdgeEventType,
  OriginRequestPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import type { IVersion } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { VIEWER_HEADER } from '../../lambda/gate/edge-check.ts'

/** Documents say themselves how long they may be kept; this only bounds what they can say. */
const MAX_AGE = Duration.days(1)

/**
 * The source of a CloudFront Function: API Gateway sees CloudFront's address only, and no policy of CloudFront passes on
 * all headers but `Host` and its own `CloudFront-Viewer-Address`.
 */
export const ADD_VIEWER_ADDRESS = `function handler(event) {
  event.request.headers['${VIEWER_HEADER}'] = { value: event.viewer.ip }
  return event.request
}
`

/**
 * The MCP endpoint, and every path that is no document: never kept, passed on with all that a client sends but `Host`, by
 * which API Gateway finds its APIs. A token that was sent without TLS is refused, not redirected. Streams of events pass
 * as they come: CloudFront compresses nothing here.
 */
export function endpointBehavior(
  scope: Construct,
  { origin, challenges }: { readonly origin: IOrigin; readonly challenges: IVersion },
): BehaviorOptions {
  const addViewer = new Function(scope, 'ViewerAddress', {
    code: FunctionCode.fromInline(ADD_VIEWER_ADDRESS),
    runtime: FunctionRuntime.JS_2_0,
    comment: "Tells the MCP server the client's address",
  })
  return {
    origin,
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    compress: false,
    functionAssociations: [{ function: addViewer, eventType: FunctionEventType.VIEWER_REQUEST }],
    edgeLambdas: [{ functionVersion: challenges, eventType: LambdaEdgeEventType.ORIGIN_RESPONSE }],
  }
}

/**
 * Public documents: kept as long as their `Cache-Control` says, whatever else a client sends. Nobody sends a token for
 * them, and people type their addresses: these are led to HTTPS.
 */
export function documentBehavior(
  scope: Construct,
  { origin }: { readonly origin: IOrigin },
): BehaviorOptions {
  return {
    origin,
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    cachePolicy: new CachePolicy(scope, 'Documents', {
      comment: 'Public documents of an MCP server, as long as they say',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: MAX_AGE,
      headerBehavior: CacheHeaderBehavior.none(),
      cookieBehavior: CacheCookieBehavior.none(),
      queryStringBehavior: CacheQueryStringBehavior.none(),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    }),
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    compress: true,
  }
}
