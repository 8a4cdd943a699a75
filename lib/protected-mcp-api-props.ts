import type { Duration } from 'aws-cdk-lib'
import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { IHostedZone } from 'aws-cdk-lib/aws-route53'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { ITopic } from 'aws-cdk-lib/aws-sns'

import type { PublicTool } from '../lambda/discovery/server-profile.ts'

/** Whom the server trusts, how tokens are checked, and what is deployed around it. */
export interface ProtectedMcpApiProps {
  /** Issuer identifier of the authorization server (RFC 8414 §2), an https URL. */
  readonly issuer: string

  /**
   * Where access tokens are introspected (RFC 7662).
   *
   * @default read from the issuer's metadata before the first introspection
   */
  readonly introspectionEndpoint?: string | undefined

  /**
   * This server's own client at the authorization server.
   *
   * @default 'mcp-server'
   */
  readonly clientId?: string | undefined

  /**
   * How that client authenticates.
   *
   * @default 'client_secret_basic'
   */
  readonly clientAuthMethod?: 'client_secret_basic' | 'client_secret_post' | undefined

  /**
   * The secret of that client: a plain string, or JSON with `client_secret`.
   *
   * @default a new one, with a random value that is to be replaced by the real one
   */
  readonly clientSecret?: ISecret | undefined

  /**
   * The customer-managed key under which the client secret is encrypted. The MCP function may decrypt with it.
   *
   * @default the account's `aws/secretsmanager` key, or the `encryptionKey` that `clientSecret` knows of
   */
  readonly encryptionKey?: IKey | undefined

  /**
   * Further audience values that also name this server, compared exactly.
   *
   * @default none
   */
  readonly audiences?: readonly string[] | undefined

  /**
   * The scopes that every request needs.
   *
   * @default ['mcp']
   */
  readonly requiredScopes?: readonly string[] | undefined

  /**
   * Scopes that imply others: `['admin', 'mcp']` means that whoever has `admin` also has `mcp`.
   *
   * @default none
   */
  readonly scopeHierarchy?: readonly (readonly [broader: string, narrower: string])[] | undefined

  /**
   * Whether a token without `exp` is refused.
   *
   * @default false
   */
  readonly expiryRequired?: boolean | undefined

  /**
   * Hosts of the authorization server that may have a private address.
   *
   * @default none
   */
  readonly privateHosts?: readonly string[] | undefined

  /**
   * Browser origins that may call.
   *
   * @default loopback origins
   */
  readonly allowedOrigins?: readonly string[] | undefined

  /**
   * The longest time for which a verdict on a token is reused, one hour at most; zero: every request is introspected.
   *
   * @default Duration.minutes(1)
   */
  readonly tokenCacheTtl?: Duration | undefined

  /**
   * The file that exports the `handler` of the MCP function, made by `createHandler` with one's own tools.
   *
   * @default the demo tools
   */
  readonly entry?: string | undefined

  /**
   * The file with the code cache of the MCP function: what it answers to the event `{"codeCache":true}`. With it a cold
   * start takes a third less. The file need not be there yet: the function gives it after it was called.
   *
   * @default no code cache, and a function that gives none
   */
  readonly codeCache?: string | undefined

  /**
   * The URL that clients are given, and the `aud` of their tokens. Its path becomes the route.
   *
   * @default the URL of the API, with the path `/mcp`
   */
  readonly resource?: string | undefined

  /**
   * What the server is called, for people: a line of up to 100 characters.
   *
   * @default 'MCP server'
   */
  readonly resourceName?: string | undefined

  /**
   * What it is for, in a line of up to 100 characters.
   *
   * @default a line that says nothing particular
   */
  readonly resourceDescription?: string | undefined

  /**
   * The tools that the page about the server shows to everybody, such as those that `defineTool` makes; hidden ones
   * are left out.
   *
   * @default the page says that they are seen after sign-in
   */
  readonly tools?: readonly PublicTool[] | undefined

  /**
   * The version that the server card tells, as `createHandler` is given it.
   *
   * @default that of this package
   */
  readonly version?: string | undefined

  /**
   * A certificate of the API's region for the host of `resource`. With it, that host becomes the custom domain of the
   * API, whose execute-api endpoint is closed.
   *
   * @default the execute-api endpoint is open; another host in `resource` is yours to map to it
   */
  readonly certificate?: ICertificate | undefined

  /**
   * The zone in which the DNS record of the custom domain is made.
   *
   * @default no record is made
   */
  readonly hostedZone?: IHostedZone | undefined

  /**
   * Requests per second, and at once, to the MCP endpoint, of all callers together.
   *
   * @default { rateLimit: 50, burstLimit: 100 }
   */
  readonly mcpThrottle?: ThrottleSettings | undefined

  /**
   * The same for each document about the server: metadata, card, catalog, icon and page.
   *
   * @default { rateLimit: 20, burstLimit: 40 }
   */
  readonly metadataThrottle?: ThrottleSettings | undefined

  /**
   * Memory of the MCP function in MiB, 256 at least; its share of CPU grows with it, one vCPU at 1769.
   *
   * @default 1024
   */
  readonly memorySize?: number | undefined

  /**
   * The longest time for one request to the MCP function, below the 30 s of API Gateway.
   *
   * @default Duration.seconds(25)
   */
  readonly timeout?: Duration | undefined

  /**
   * The most environments of the MCP function at once, taken out of the account's concurrency; 0 closes it.
   *
   * @default no reservation
   */
  readonly reservedConcurrency?: number | undefined

  /**
   * Where the MCP function runs, to reach an authorization server on a private network. It needs a way out to Secrets
   * Manager, by an interface endpoint or a NAT gateway.
   *
   * @default outside of any VPC
   */
  readonly vpc?: IVpc | undefined

  /**
   * The subnets in `vpc`.
   *
   * @default its private subnets
   */
  readonly vpcSubnets?: SubnetSelection | undefined

  /**
   * The security groups in `vpc`.
   *
   * @default a new one that lets everything out and nothing in
   */
  readonly securityGroups?: ISecurityGroup[] | undefined

  /**
   * Whether both functions send traces to AWS X-Ray.
   *
   * @default false
   */
  readonly tracing?: boolean | undefined

  /**
   * What the functions log, this level and above.
   *
   * @default ApplicationLogLevel.INFO
   */
  readonly logLevel?: ApplicationLogLevel | undefined

  /**
   * How long every log is kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays | undefined

  /**
   * The name of this deployment in logs and metrics, unique within its account and region.
   *
   * @default made from the construct's path
   */
  readonly serviceName?: string | undefined

  /**
   * Where alarms go.
   *
   * @default no alarms
   */
  readonly alarmTopic?: ITopic | undefined

  /**
   * Whether there is a dashboard.
   *
   * @default false
   */
  readonly dashboard?: boolean | undefined

  /**
   * Tags of everything that is created.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>> | undefined
}
