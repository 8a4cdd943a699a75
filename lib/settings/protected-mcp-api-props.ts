import type { Duration } from 'aws-cdk-lib'
import type { MTLSConfig } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { ILayerVersion, SystemLogLevel } from 'aws-cdk-lib/aws-lambda'
import type { IHostedZone } from 'aws-cdk-lib/aws-route53'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { ITopic } from 'aws-cdk-lib/aws-sns'

import type { AuthServer } from '../../lambda/settings/auth-servers.ts'
import type { ServerDefinition } from '../../lambda/features/define-server.ts'
import type { ClientAuthMethod } from '../../lambda/oauth/client-authentication.ts'
import type { ProfileName } from '../../lambda/oauth/profile-names.ts'
import type { AuthorizationServer } from '../authorization-server/authorization-server.ts'
import type { BundlingOptions } from '../bundling/bundle-asset.ts'
import type { LimitProps } from './limit-props.ts'
import type { DeploymentPreference } from './release-rules.ts'
import type { FrontDoorName } from '../../lambda/settings/front-door.ts'

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** One of several authorization servers. Members are those of the construct, and count for this server alone. */
export interface AuthServerProps extends Optional<
  Omit<AuthServer, 'issuer' | 'clientSecret' | 'clientSecretArn' | 'clientSecretVariable'>
> {
  /** Issuer identifier (RFC 8414 §2), an https URL. */
  readonly issuer: string

  /**
   * Client secret in Secrets Manager, of no other server: a plain string, or JSON with `client_secret`.
   *
   * @default for one server that introspects, that of the construct; for one with signed tokens, none
   */
  readonly clientSecret?: ISecret | undefined
}

/** Which authorization server to trust, how to check tokens, and what to deploy around the server. */
export interface ProtectedMcpApiProps extends LimitProps {
  /**
   * Issuer identifier of the authorization server (RFC 8414 §2), an https URL.
   *
   * @default that of `authorizationServer`, or none: `authServers` names several; one of the three is required
   */
  readonly issuer?: string | undefined

  /**
   * Authorization server that is deployed with the server, or set up for it. It replaces `issuer`, `tokenCheck`, `profile`,
   * `jwksUri` and `scopePrefix`.
   *
   * @default none
   */
  readonly authorizationServer?: AuthorizationServer | undefined

  /**
   * Several authorization servers at once, in place of a single one. Leave out `issuer` then; each takes what it leaves out from the other props.
   *
   * @default one
   */
  readonly authServers?: readonly AuthServerProps[] | undefined

  /**
   * How access tokens are checked: by `introspection`, by their signature (`jwt`), or by both (`jwt+introspection`).
   *
   * @default 'introspection'
   */
  readonly tokenCheck?: 'introspection' | 'jwt' | 'jwt+introspection' | undefined

  /**
   * How the tokens of the authorization server look.
   *
   * @default `oidc` for signed tokens
   */
  readonly profile?: ProfileName | undefined

  /**
   * URL of the public keys that verify signatures (RFC 7517).
   *
   * @default read from the issuer's metadata
   */
  readonly jwksUri?: string | undefined

  /**
   * JSON file with the public keys of the issuer (RFC 7517), which the MCP function has from the start; for signed tokens.
   * Cold calls then need no connection to the authorization server. A key that the issuer withdraws after the deployment is
   * trusted by each new environment for 15 minutes.
   *
   * @default none
   */
  readonly jwksFile?: string | undefined

  /**
   * Client IDs that may call; others get 403. With `azp=app`, every client whose token has that claim.
   *
   * @default every client with a valid token
   */
  readonly allowedClients?: readonly string[] | undefined

  /**
   * URL at which access tokens are introspected (RFC 7662).
   *
   * @default read from the issuer's metadata
   */
  readonly introspectionEndpoint?: string | undefined

  /**
   * Client ID of this server at the authorization server.
   *
   * @default 'mcp-server'
   */
  readonly clientId?: string | undefined

  /**
   * How this server authenticates there: `client_secret_basic`, `client_secret_post`, `private_key_jwt` or `none`.
   *
   * @default 'client_secret_basic'
   */
  readonly clientAuthMethod?: ClientAuthMethod | undefined

  /**
   * Audience of the assertions of `private_key_jwt`.
   *
   * @default the issuer
   */
  readonly assertionAudience?: string | undefined

  /**
   * Form of introspection answers: `json`, or signed as `jwt` (RFC 9701).
   *
   * @default 'json'
   */
  readonly introspectionAnswer?: 'json' | 'jwt' | undefined

  /**
   * Key in KMS by which the client signs for `private_key_jwt`: for signatures, of the type RSA, ECC_NIST_P256, P384 or
   * P521, or ECC_NIST_EDWARDS25519. The MCP function may sign with it.
   *
   * @default the private key is the client secret
   */
  readonly clientKey?: IKey | undefined

  /**
   * Public keys of the client, as PEM or its base64 text, published at `/.well-known/jwks.json`; the first is that of the
   * key in KMS.
   *
   * @default none
   */
  readonly clientPublicKeys?: readonly string[] | undefined

  /**
   * Client secret in Secrets Manager: a plain string, or JSON with `client_secret`; with `private_key_jwt`, the private key
   * as PEM, or JSON with `private_key`.
   *
   * @default a new secret that the stack creates, with a random value for you to replace
   */
  readonly clientSecret?: ISecret | undefined

  /**
   * Whether the client secret that the stack created is deleted with the stack. It has no recovery window, and is also
   * deleted when the construct is renamed or moved.
   *
   * @default false
   */
  readonly destroyClientSecret?: boolean | undefined

  /**
   * Customer-managed key, in the region of the stack, that encrypts the secrets, the shared table and the logs that the
   * construct creates. The MCP function may decrypt with it. The policy of an imported key must let CloudWatch Logs use it.
   *
   * @default the account's `aws/secretsmanager` key, or the `encryptionKey` of an existing secret
   */
  readonly encryptionKey?: IKey | undefined

  /**
   * Further `aud` values that also name this server, compared exactly.
   *
   * @default none
   */
  readonly audiences?: readonly string[] | undefined

  /**
   * Scopes that every request needs.
   *
   * @default ['mcp']
   */
  readonly requiredScopes?: readonly string[] | undefined

  /**
   * Further scopes that clients are told to ask for, and that no request needs.
   *
   * @default none
   */
  readonly advertisedScopes?: readonly string[] | undefined

  /**
   * Text that clients put before each of these scopes when they ask for it; in tokens it may be there or not. Scopes of
   * OpenID Connect, such as `openid`, never have it.
   *
   * @default none
   */
  readonly scopePrefix?: string | undefined

  /**
   * Scopes that imply others. With `['admin', 'mcp']`, a caller with `admin` also has `mcp`.
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
   * How far the clocks of the authorization server and of this server may differ, up to five minutes.
   *
   * @default Duration.seconds(30)
   */
  readonly clockSkew?: Duration | undefined

  /**
   * Whether access tokens may be bound to a key of the client (DPoP, RFC 9449), or must be.
   *
   * @default 'off'
   */
  readonly dpop?: 'off' | 'accepted' | 'required' | undefined

  /**
   * Whether each proof of DPoP needs a nonce of this server.
   *
   * @default false: a nonce is optional
   */
  readonly dpopNonce?: boolean | undefined

  /**
   * Whether access tokens may be bound to the certificate that the client shows in mutual TLS (RFC 8705 §3), or must be. It
   * takes `mutualTls`.
   *
   * @default such tokens are refused
   */
  readonly certificateBoundTokens?: 'accepted' | 'required' | undefined

  /**
   * Hosts of the authorization server that may have a private address.
   *
   * @default none
   */
  readonly privateHosts?: readonly string[] | undefined

  /**
   * Browser origins that may call, as browsers send them.
   *
   * @default none
   */
  readonly allowedOrigins?: readonly string[] | undefined

  /**
   * Longest time for which a verdict on a token is reused, at most an hour; with 0, every token is checked anew.
   *
   * @default Duration.seconds(60)
   */
  readonly tokenCacheTtl?: Duration | undefined

  /**
   * How many tokens that turn out to be refused each environment asks the authorization server about; others are told to come again (429). At least 12. Several authorization servers share them.
   *
   * @default 600
   */
  readonly refusedTokensPerMinute?: number | undefined

  /**
   * How many calls a minute each caller, a client with its user, may make in each environment; further ones get 429.
   *
   * @default no limit
   */
  readonly callsPerMinutePerCaller?: number | undefined

  /**
   * How many calls of a caller may come at once, before that rate holds.
   *
   * @default the calls of a minute
   */
  readonly callBurstPerCaller?: number | undefined

  /**
   * File that exports the `handler` of the MCP function, created by `createHandler` with your tools.
   *
   * @default the server of a checkout of this project, in `lambda/server/`; the package needs this prop
   */
  readonly entry?: string | undefined

  /**
   * Whether a deployment makes a V8 code cache for the MCP function, for a faster cold start. A function compiles the bundle,
   * and publishes the result as a layer; what fails costs the cache only. With five `layers`, which is all that Lambda allows,
   * there is none.
   *
   * @default true
   */
  readonly codeCache?: boolean | undefined

  /**
   * URL that clients are given, and the audience (`aud`) of their tokens. Its path becomes the route.
   *
   * @default the URL of the API with the path `/mcp`
   */
  readonly resource?: string | undefined

  /**
   * Human-readable name of the server, one line of at most 100 characters. Without it, the `title` of `server` is used.
   *
   * @default 'MCP server'
   */
  readonly resourceName?: string | undefined

  /**
   * Human-readable description of the server, one line of at most 100 characters. Without it, the `description` of
   * `server` is used.
   *
   * @default 'Tools for AI assistants, for everyone who may sign in.'
   */
  readonly resourceDescription?: string | undefined

  /**
   * SVG file with the icon of the server, for its page, its card and clients.
   *
   * @default the icon of this package
   */
  readonly iconFile?: string | undefined

  /**
   * Colors of links and buttons of the page, for light pages and for dark ones. Such as `['#364fc7', '#91a7ff']`.
   *
   * @default blue
   */
  readonly accentColors?: readonly [light: string, dark: string] | undefined

  /**
   * Where people reach the operator, for the page: an https or mailto URL.
   *
   * @default none
   */
  readonly contactUrl?: string | undefined

  /**
   * Privacy policy, for the page and the metadata (`resource_policy_uri`): an https URL.
   *
   * @default none
   */
  readonly privacyUrl?: string | undefined

  /**
   * Whether there is a page on which people sign in and try the tools. Its own origin may then call, beside `allowedOrigins`.
   *
   * @default off, except with `npm start`: locally on, deployed off
   */
  readonly tryPage?: boolean | undefined

  /**
   * ID of a public client for that page at the authorization server.
   *
   * @default the page's metadata document, or registration
   */
  readonly tryClientId?: string | undefined

  /**
   * Origins of the authorization server's endpoints that are not at its issuer, for that page.
   *
   * @default none
   */
  readonly tryOrigins?: readonly string[] | undefined

  /**
   * The server that `entry` serves, made by `defineServer`. Its page shows what it offers, except for what is hidden, and
   * synth checks that it can work, and that `environment` has what it needs.
   *
   * @default the page says that tools are listed after sign-in
   */
  readonly server?: ServerDefinition | undefined

  /**
   * Key that seals the state of calls that ask the user, in Secrets Manager: a plain string, or JSON with
   * `request_state_key`. It has 32 bytes or more.
   *
   * @default a new secret that the stack creates if anything asks
   */
  readonly requestStateKey?: ISecret | undefined

  /**
   * Key from which the server derives its own keys, in Secrets Manager: a plain string, or JSON with `server_key`. It has 32
   * bytes or more.
   *
   * @default a new secret that the stack creates if anything needs it
   */
  readonly serverKey?: ISecret | undefined

  /**
   * Whether the environments of the MCP function share verdicts on tokens, in a DynamoDB table.
   *
   * @default false
   */
  readonly sharedTokenCache?: boolean | undefined

  /**
   * Whether a caller has one limit in all environments together, kept in a DynamoDB table.
   *
   * @default false
   */
  readonly sharedCallerLimit?: boolean | undefined

  /**
   * Whether a proof of DPoP is good for one request in all environments together, kept in a DynamoDB table.
   *
   * @default false
   */
  readonly sharedReplayCache?: boolean | undefined

  /**
   * Existing DynamoDB table for what the environments share. Its partition key is the string `pk`, its TTL attribute
   * `expiresAt`.
   *
   * @default a new table that the stack creates if anything needs it
   */
  readonly sharedTable?: ITable | undefined

  /**
   * Whether the log has a line for each call of a tool, prompt or resource: who called what, and what came of it.
   *
   * @default false
   */
  readonly audit?: boolean | undefined

  /**
   * Whether the log has pseudonyms in place of subjects.
   *
   * @default false
   */
  readonly pseudonymizeSubjects?: boolean | undefined

  /**
   * Whether requests have spans of OpenTelemetry, for an SDK that you add, such as the layer of ADOT. Needs the package
   * `@opentelemetry/api`.
   *
   * @default false
   */
  readonly openTelemetry?: boolean | undefined

  /**
   * Environment variables of the MCP function, for the code of your server: such as the name of a table that you grant
   * `mcpFunction` to read. For a secret called NAME in `needs`, give NAME_ARN. Names that something else reads, such as
   * settings and `AWS_…`, are refused.
   *
   * @default those of `needs.variables` that have a default
   */
  readonly environment?: Readonly<Record<string, string>> | undefined

  /**
   * Layers of the MCP function.
   *
   * @default none
   */
  readonly layers?: readonly ILayerVersion[] | undefined

  /**
   * What the bundle of the MCP function leaves to its layers, and how it imports other files than code.
   *
   * @default everything is bundled, code and JSON only
   */
  readonly bundling?: BundlingOptions | undefined

  /**
   * Certificate, in the region of the API, for the host of `resource`. That host becomes the custom domain of the API,
   * and the execute-api endpoint is disabled. With `edge` it is the host of CloudFront, and the certificate is in us-east-1.
   *
   * @default no custom domain: the execute-api endpoint serves, and you map any other host in `resource` to it
   */
  readonly certificate?: ICertificate | undefined

  /**
   * Hosted zone in which the DNS record of the custom domain is created.
   *
   * @default no DNS record
   */
  readonly hostedZone?: IHostedZone | undefined

  /**
   * Whether CloudFront and AWS WAF are before the API, which then answers them alone. The stack needs an account and a
   * region; what CloudFront needs in us-east-1 is in a stack of its own, unless the stack is there.
   *
   * @default false
   */
  readonly edge?: boolean | undefined

  /**
   * Number of the key by which the API knows CloudFront; one more than before makes the next deployment use a new key.
   *
   * @default 1
   */
  readonly edgeKeyNumber?: number | undefined

  /**
   * Requests without a token that AWS WAF lets pass in a minute, for each address.
   *
   * @default 300
   */
  readonly edgeRequestsPerAddress?: number | undefined

  /**
   * Requests that AWS WAF lets pass in a minute, for each access token.
   *
   * @default 600
   */
  readonly edgeRequestsPerToken?: number | undefined

  /**
   * Host at which CloudFront asks the API, whose execute-api endpoint is then disabled; not that of the resource.
   *
   * @default the execute-api endpoint
   */
  readonly edgeOriginHost?: string | undefined

  /**
   * Certificate for that host, in the region of the API.
   *
   * @default none
   */
  readonly edgeOriginCertificate?: ICertificate | undefined

  /**
   * Certificates that clients of the custom domain must have (mutual TLS), by the truststore of their authorities in S3. Few
   * MCP clients have one: it is for those that you run yourself.
   *
   * @default none
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mutual-tls.html
   */
  readonly mutualTls?: MTLSConfig | undefined

  /**
   * Whether the API can also be reached over IPv6. CloudFront, which `edge` puts before it, can in any case.
   *
   * @default false
   */
  readonly dualStack?: boolean | undefined

  /**
   * API that clients call: `http-api`, or `rest` for streams of up to 15 minutes; deployed, `rest` needs a custom domain or
   * CloudFront. A switch replaces the API.
   *
   * @default 'http-api'
   */
  readonly frontDoor?: FrontDoorName | undefined

  /**
   * Environments of the MCP function that are kept started, so that their calls have no cold start. They cost money by the
   * hour.
   *
   * @default none
   */
  readonly provisionedConcurrency?: number | undefined

  /**
   * How requests move to a new version of the MCP function, by CodeDeploy. The alarms for server errors and latency stop
   * it, and move them back.
   *
   * @default all at once, without CodeDeploy
   */
  readonly deploymentPreference?: DeploymentPreference | undefined

  /**
   * Name of the release, such as a commit. Another one publishes new versions of both functions, even of unchanged code.
   *
   * @default named by a hash of both functions
   */
  readonly release?: string | undefined

  /**
   * PEM file with certificates of authorities that the MCP function trusts beside those that Node.js does. It becomes part
   * of the function.
   *
   * @default none
   */
  readonly extraCaCerts?: string | undefined

  /**
   * VPC of the MCP function, to reach an authorization server on a private network. The function must reach Secrets
   * Manager from there, through an interface endpoint or a NAT gateway.
   *
   * @default outside of any VPC
   */
  readonly vpc?: IVpc | undefined

  /**
   * Subnets in `vpc`.
   *
   * @default its private subnets
   */
  readonly vpcSubnets?: SubnetSelection | undefined

  /**
   * Security groups in `vpc`.
   *
   * @default a new one that allows all outbound and no inbound traffic
   */
  readonly securityGroups?: ISecurityGroup[] | undefined

  /**
   * Lowest level of what Lambda itself logs: with INFO, a line about each start of an environment and each request.
   *
   * @default SystemLogLevel.INFO
   */
  readonly systemLogLevel?: SystemLogLevel | undefined

  /**
   * Name of this deployment in logs and metrics, unique within its account and region.
   *
   * @default derived from the construct's path
   */
  readonly serviceName?: string | undefined

  /**
   * Topic that alarms are sent to.
   *
   * @default no alarms
   */
  readonly alarmTopic?: ITopic | undefined

  /**
   * Whether a dashboard is created in CloudWatch.
   *
   * @default false
   */
  readonly dashboard?: boolean | undefined

  /**
   * Tags of everything that it creates.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>> | undefined
}
