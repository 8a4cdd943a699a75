import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { McpAuthStack } from '../../../lib/mcp-auth-stack.ts'
import { readDeploymentSettings } from '../../../lib/settings/deployment-settings.ts'
import { COGNITO, contextWith, EVERYTHING, KEYCLOAK, STACK_NAME, synthesize } from './synthesis.ts'

const stack = synthesize()
const API = 'https://${Api/HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}'
const COMPLETE_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:mcp/client-AbC123'
const STORED = { OAUTH_CLIENT_SECRET_ARN: COMPLETE_ARN }
/** Of every deployment, for `npm run deploy` and `npm run rollback`. */
const RELEASE = {
  CodeCache: '${Api/CodeCache/Made/Default.Status}',
  Issuer: 'https://keycloak.example.com/realms/master',
  McpFunctionName: '${Api/Mcp/Function}',
  MetadataFunctionName: '${Api/Metadata/Function}',
}
const ALWAYS = ['McpUrl', 'MetadataUrl', ...Object.keys(RELEASE)].toSorted()
const OWN_HOST = { ...STORED, RESOURCE_URL: 'https://mcp.example.com' }

suite('outputs', () => {
  test('a first deployment is told its URLs and how to store the secret without showing it', () => {
    assert.deepEqual(stack.outputs, {
      ...RELEASE,
      McpUrl: `${API}/mcp`,
      MetadataUrl: `${API}/.well-known/oauth-protected-resource/mcp`,
      SetClientSecret:
        'read -rs S && printf %s "$S" | ' +
        'aws secretsmanager put-secret-value --region ${AWS::Region} ' +
        '--secret-id ${Api/ClientSecret/Secret} --secret-string file:///dev/stdin',
    })
  })

  test('with a secret that exists there is nothing to store', () => {
    assert.deepEqual(Object.keys(synthesize(STORED).outputs).toSorted(), ALWAYS)
  })

  test('with signed tokens there is no secret', () => {
    const { outputs } = synthesize({ TOKEN_CHECK: 'jwt' })
    assert.deepEqual(Object.keys(outputs).toSorted(), ALWAYS)
  })

  test('a custom host without a certificate is in the URLs, and something else answers there', () => {
    assert.deepEqual(synthesize(OWN_HOST).outputs, {
      ...RELEASE,
      McpUrl: 'https://mcp.example.com',
      MetadataUrl: 'https://mcp.example.com/.well-known/oauth-protected-resource',
      ProxyTarget: API,
    })
  })

  test('with a certificate it must be mapped to the custom domain, and with a zone that is done', () => {
    const { CERTIFICATE_ARN, HOSTED_ZONE_ID } = EVERYTHING
    const { outputs } = synthesize({ ...OWN_HOST, CERTIFICATE_ARN })
    assert.equal(outputs['MapDomain'], '${Api/Domain/DomainName.RegionalDomainName}')
    const zone = synthesize({ ...OWN_HOST, CERTIFICATE_ARN, HOSTED_ZONE_ID })
    assert.equal(zone.outputs['MapDomain'], undefined)
  })

  test('the server key and the shared table are named, where something needs them', () => {
    const limit = { CALLS_PER_MINUTE_PER_CALLER: '60', SHARED_CALLER_LIMIT: 'true' }
    const shared = synthesize(limit).outputs
    assert.equal(shared['ServerKeyId'], '${Api/ServerKey/Secret}')
    assert.equal(shared['SharedTableName'], '${Api/SharedTable/Table}')
    const own = { SERVER_KEY_ARN: 'mcp/server-key', SHARED_TABLE: 'mcp-shared' }
    const existing = synthesize({ ...limit, ...own }).outputs
    assert.equal(existing['ServerKeyId'], 'mcp/server-key')
    assert.equal(existing['SharedTableName'], 'mcp-shared')
    const { outputs } = synthesize({ AUDIT: 'true' })
    assert.equal(outputs['ServerKeyId'], '${Api/ServerKey/Secret}')
    assert.equal(outputs['SharedTableName'], undefined)
  })

  test('nothing is told of a code cache that is not wanted', () => {
    assert.equal(synthesize({ CODE_CACHE: 'false' }).outputs['CodeCache'], undefined)
  })

  test('the issuer is told, of several every one', () => {
    const others = ['https://a.example.com', 'https://b.example.com']
    const { outputs } = synthesize({
      AUTH_HOST: '',
      AUTH_PORT: '',
      AUTH_SERVERS: JSON.stringify(others.map((issuer) => ({ issuer, tokenCheck: 'jwt' }))),
    })
    assert.equal(outputs['Issuer'], others.join(', '))
    assert.match(synthesize(COGNITO).outputs['Issuer'] ?? '', /^https:\/\/\$\{Cognito\/UserPool/)
  })

  test('a dashboard has its address', () => {
    const { outputs } = synthesize({ DASHBOARD: 'true' })
    assert.match(
      outputs['DashboardUrl'] ?? '',
      /#dashboards\/dashboard\/\$\{Api\/Monitoring\/Dashboard\}$/,
    )
  })

  test('a dashboard has the host of its partition', () => {
    const app = new App({ context: contextWith({}) })
    const settings = readDeploymentSettings({ ...KEYCLOAK, DASHBOARD: 'true' })
    const template = Template.fromStack(new McpAuthStack(app, STACK_NAME, settings))
    template.hasMapping('Console', {
      aws: { host: 'console.aws.amazon.com' },
      'aws-cn': { host: 'console.amazonaws.cn' },
      'aws-us-gov': { host: 'console.amazonaws-us-gov.com' },
    })
    const [, parts] = (template.toJSON() as RawOutputs).Outputs.DashboardUrl.Value['Fn::Join']
    assert.deepEqual(parts.slice(0, 5), [
      'https://',
      { Ref: 'AWS::Region' },
      '.',
      { 'Fn::FindInMap': ['Console', { Ref: 'AWS::Partition' }, 'host'] },
      '/cloudwatch/home?region=',
    ])
  })
})

interface RawOutputs {
  readonly Outputs: {
    readonly DashboardUrl: { readonly Value: { readonly 'Fn::Join': [string, unknown[]] } }
  }
}
