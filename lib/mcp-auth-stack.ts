import { CfnMapping, CfnOutput, Duration, Stack, type StackProps, Tags } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { importedResources } from './api/imported-resources.ts'
import { NeededResources } from './api/needed-resources.ts'
import { createAlarmTopic } from './monitoring/alarms.ts'
import {
  CognitoAuthorizationServer,
  ProtectedMcpApi,
  type ProtectedMcpApiProps,
} from './protected-mcp-api.ts'
import { propsIn } from './settings/prop-names.ts'
import type { DeploymentSettings } from './settings/deployment-settings.ts'

export interface McpAuthStackProps
  extends
    Omit<StackProps, 'tags' | 'stackName' | 'terminationProtection'>,
    DeploymentSettings,
    Pick<ProtectedMcpApiProps, 'entry' | 'server'> {}

/** The whole deployment. Without `env`, `cdk deploy` picks account and region from the AWS credentials in use. */
export class McpAuthStack extends Stack {
  readonly #mcp: ProtectedMcpApi

  constructor(scope: Construct, id: string, props: McpAuthStackProps) {
    const { env, ...settings } = props
    const { tags, terminationProtection } = settings
    super(scope, id, {
      description: 'An MCP server protected by OAuth 2.0.',
      tags,
      terminationProtection,
      ...(env && { env }),
    })
    const { alarmEmail, clockSkewSeconds, timeoutSeconds, tokenCacheTtlSeconds } = settings
    const imported = importedResources(this, settings)
    const { encryptionKey } = imported
    const needed = new NeededResources(this, 'Needed', { ...settings.needed, encryptionKey })
    const cognito = cognitoOf(this, settings)
    this.#mcp = new ProtectedMcpApi(this, 'Api', {
      ...propsIn(settings),
      ...imported,
      issuer: cognito || imported.authServers ? undefined : settings.issuer,
      authorizationServer: cognito,
      environment: needed.environment,
      clockSkew: Duration.seconds(clockSkewSeconds),
      timeout: Duration.seconds(timeoutSeconds),
      tokenCacheTtl: Duration.seconds(tokenCacheTtlSeconds),
      alarmTopic:
        alarmEmail === undefined
          ? undefined
          : createAlarmTopic(this, 'Alarms', alarmEmail, encryptionKey),
    })
    needed.grant(this.#mcp.mcpFunction)
    for (const [name, value] of Object.entries(tags)) Tags.of(this).add(name, value)
    this.#outputUrls()
    this.#outputRelease(cognito?.issuer ?? issuersOf(settings))
    if (cognito !== undefined) this.#outputCognito(cognito)
    this.#outputCommands(settings)
    this.#outputShared()
  }

  #outputUrls(): void {
    this.#output('McpUrl', this.#mcp.mcpUrl, 'Server URL to paste into an MCP client.')
    this.#output('MetadataUrl', this.#mcp.metadataUrl, 'Protected resource metadata (RFC 9728).')
    const { dashboard, clientKeysUrl } = this.#mcp
    if (clientKeysUrl !== undefined) {
      const description = 'Public keys of the client, the jwks_uri at the authorization server.'
      this.#output('ClientKeysUrl', clientKeysUrl, description)
    }
    if (dashboard === undefined) return
    const url = `https://${this.region}.${consoleHost(this)}/cloudwatch/home?region=${this.region}#dashboards/dashboard/${dashboard.dashboardName}`
    this.#output('DashboardUrl', url, 'CloudWatch dashboard of the server.')
  }

  /** What `npm run deploy` compares, and `npm run rollback` reads. */
  #outputRelease(issuer: string): void {
    const { mcpFunction, metadataFunction } = this.#mcp
    this.#output('Issuer', issuer, 'Whose access tokens are accepted.')
    this.#output('McpFunctionName', mcpFunction.functionName, 'Function behind the server URL.')
    this.#output(
      'MetadataFunctionName',
      metadataFunction.functionName,
      'Function of the documents.',
    )
    const { codeCacheStatus } = this.#mcp
    if (codeCacheStatus === undefined) return
    this.#output('CodeCache', codeCacheStatus, 'What came of making the code cache.')
  }

  /** What all environments of the function have in common, where there is any. */
  #outputShared(): void {
    const { serverKeyId, sharedTableName } = this.#mcp
    if (serverKeyId !== undefined) {
      const description = 'Secret of the server key (docs/deploying.md#the-server-key).'
      this.#output('ServerKeyId', serverKeyId, description)
    }
    if (sharedTableName === undefined) return
    this.#output('SharedTableName', sharedTableName, 'Table that environments share.')
  }

  #outputCognito(cognito: CognitoAuthorizationServer): void {
    if (cognito.isCreated) {
      const command =
        `read -r E && aws cognito-idp admin-create-user --region ${this.region}` +
        ` --user-pool-id ${cognito.userPool.userPoolId} --desired-delivery-mediums EMAIL` +
        ' --username "$E" --user-attributes Name=email,Value="$E" Name=email_verified,Value=true'
      this.#output(
        'CreateUser',
        command,
        'Creates a user: type an e-mail address, to which a temporary password is sent.',
      )
    }
    const clientId = cognito.clientIdOf(this.#mcp)
    this.#output(
      'ClientId',
      clientId,
      'Client ID for MCP clients that ask for one (docs/cognito.md).',
    )
  }

  #outputCommands({
    existingSecret,
    clientId,
    clientAuthMethod,
    resource,
    hostedZoneId,
    edgeOriginHost,
  }: DeploymentSettings): void {
    const { clientSecretId } = this.#mcp
    if (existingSecret === undefined && clientSecretId !== undefined) {
      // `read -s` shows nothing, and `printf` is a builtin: the secret appears in neither history nor process list.
      const isKey = clientAuthMethod === 'private_key_jwt'
      const command =
        (isKey ? '' : 'read -rs S && printf %s "$S" | ') +
        `aws secretsmanager put-secret-value --region ${this.region} --secret-id ${clientSecretId}` +
        ` --secret-string file://${isKey ? 'client-key.pem' : '/dev/stdin'}`
      const what = isKey ? 'private key' : 'secret'
      this.#output('SetClientSecret', command, `Stores the ${what} of the client "${clientId}".`)
    }
    if (hostedZoneId !== undefined) return
    const { originTarget } = this.#mcp
    if (originTarget !== undefined)
      this.#output('MapOrigin', originTarget, `DNS target for ${edgeOriginHost}.`)
    if (resource === undefined) return
    const { host } = new URL(resource)
    const { domainTarget, apiOrigin } = this.#mcp
    if (domainTarget !== undefined) {
      this.#output('MapDomain', domainTarget, `DNS target for ${host}.`)
    } else {
      // The API has no certificate for that host, so a DNS record would lead to a TLS error.
      this.#output('ProxyTarget', apiOrigin, `What answers at ${host} has to forward to this.`)
    }
  }

  #output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description })
  }
}

function issuersOf({ issuer = '', authServers }: McpAuthStackProps): string {
  return authServers?.map((server) => server.issuer).join(', ') ?? issuer
}

/** Each partition has a console of its own. */
function consoleHost(stack: Stack): string {
  const mapping = {
    aws: { host: 'console.aws.amazon.com' },
    'aws-cn': { host: 'console.amazonaws.cn' },
    'aws-us-gov': { host: 'console.amazonaws-us-gov.com' },
  }
  return new CfnMapping(stack, 'Console', { mapping }).findInMap(stack.partition, 'host')
}

function cognitoOf(stack: Stack, settings: McpAuthStackProps) {
  if (settings.authorizationServer === undefined) return undefined
  return new CognitoAuthorizationServer(stack, 'Cognito', {
    existingUserPoolId: settings.cognitoUserPoolId,
    issuer: settings.issuer,
    redirectUris: settings.cognitoRedirectUris,
    clientDocuments: settings.cognitoClientDocuments,
    openRegistration: settings.cognitoOpenRegistration,
    selfSignUp: settings.cognitoSelfSignUp,
    destroyUserPool: settings.destroyUserPool,
  })
}
