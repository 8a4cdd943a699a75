import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import {
  readFunctionSettings,
  readMetadataSettings,
} from '../../../lambda/settings/function-settings.ts'
import {
  environmentOf,
  EVERYTHING,
  functionProperties,
  ofType,
  only,
  type Synthesis,
  text,
  synthesize,
} from './synthesis.ts'

const stack = synthesize()
const API = 'https://${Api/HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}'
const NAMES = {
  RESOURCE_NAME: 'MCP server',
  RESOURCE_DESCRIPTION: 'Tools for AI assistants, for everyone who may sign in.',
}
const COMPLETE_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:mcp/client-AbC123'

/** Route key → path of the function that answers. */
function routeTable(synthesis: Synthesis): Record<string, string> {
  const integrations = new Map(ofType(synthesis, 'AWS::ApiGatewayV2::Integration'))
  const functions = ofType(synthesis, 'AWS::ApiGatewayV2::Route').map(([, route]) => {
    const integration = text(route['Target']).match(/^integrations\/\$\{(.*)\}$/)?.[1]
    const uri = integrations.get(integration ?? '')?.['IntegrationUri']
    return [text(route['RouteKey']), text(uri)]
  })
  return Object.fromEntries(functions)
}

/** Those of the metadata function. */
function documentRoutes(metadata: string, below: string, ...others: string[]) {
  const paths = [
    '/.well-known/oauth-protected-resource',
    metadata,
    '/.well-known/ai-catalog.json',
    ...['/server-card', '/about', '/icon.svg'].map((name) => below + name),
    ...others,
  ]
  return Object.fromEntries(paths.map((path) => [`ANY ${path}`, '${Api/Metadata/Live}']))
}

suite('resources', () => {
  test('the template holds these resources and no others', () => {
    const counts: Record<string, number> = {}
    for (const { Type } of stack.resources.values()) counts[Type] = (counts[Type] ?? 0) + 1
    assert.deepEqual(counts, {
      'AWS::ApiGatewayV2::Api': 1,
      'AWS::ApiGatewayV2::Integration': 2,
      'AWS::ApiGatewayV2::Route': 9,
      'AWS::ApiGatewayV2::Stage': 1,
      'AWS::IAM::Policy': 3,
      'AWS::IAM::Role': 3,
      'AWS::Lambda::Alias': 2,
      'AWS::Lambda::Function': 3,
      'AWS::Lambda::LayerVersion': 1,
      'AWS::Lambda::Permission': 9,
      'AWS::Lambda::Version': 2,
      'AWS::Logs::LogGroup': 4,
      'AWS::SecretsManager::Secret': 1,
      'Custom::CodeCache': 1,
    })
  })

  test('the feature flags of cdk.json change nothing', () => {
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'))
    // Two of them write the same in other words: actions of a policy in order, and the partition of a known region.
    const sorted = ({ resources }: Synthesis) =>
      JSON.stringify([...resources], (name, value) =>
        name === 'Action' && Array.isArray(value) ? (value as string[]).toSorted() : value,
      ).replaceAll('${AWS::Partition}', 'aws')
    for (const settings of [EVERYTHING, { ...EVERYTHING, FRONT_DOOR: 'rest' }])
      assert.equal(sorted(synthesize(settings, context)), sorted(synthesize(settings)))
  })

  test('all but the client secret is deleted with the stack, versions with their functions', () => {
    const kept = [...stack.resources].filter(
      ([, { Type, DeletionPolicy: onDeletion = 'Delete', UpdateReplacePolicy: onUpdate }]) =>
        Type !== 'AWS::Lambda::Version' && (onDeletion !== 'Delete' || onUpdate === 'Retain'),
    )
    assert.deepEqual(Object.keys(Object.fromEntries(kept)), ['Api/ClientSecret/Secret'])
  })
})

suite('HTTP API', () => {
  test('the MCP path and those of the public documents are routed, and nothing else is', () => {
    assert.deepEqual(routeTable(stack), {
      'ANY /mcp': '${Api/Mcp/Live}',
      'ANY /mcp/{proxy+}': '${Api/Mcp/Live}',
      ...documentRoutes('/.well-known/oauth-protected-resource/mcp', '/mcp', '/'),
    })
  })

  test('another path in RESOURCE_URL moves the routes', () => {
    const moved = synthesize({ RESOURCE_URL: 'https://tools.example.com/team/a/' })
    assert.deepEqual(routeTable(moved), {
      'ANY /team/a': '${Api/Mcp/Live}',
      'ANY /team/a/{proxy+}': '${Api/Mcp/Live}',
      ...documentRoutes('/.well-known/oauth-protected-resource/team/a', '/team/a', '/'),
    })
    assert.deepEqual(routeTable(synthesize({ RESOURCE_URL: 'https://mcp.example.com' })), {
      'ANY /': '${Api/Mcp/Live}',
      ...documentRoutes('/.well-known/oauth-protected-resource', ''),
    })
  })

  test('API Gateway authorizes nothing itself and calls with payload format 2.0', () => {
    for (const [, route] of ofType(stack, 'AWS::ApiGatewayV2::Route')) {
      assert.equal(route['AuthorizationType'], 'NONE')
    }
    for (const [, integration] of ofType(stack, 'AWS::ApiGatewayV2::Integration')) {
      assert.equal(integration['IntegrationType'], 'AWS_PROXY')
      assert.equal(integration['PayloadFormatVersion'], '2.0')
    }
  })

  test('the API has no CORS configuration, which would replace the headers of the functions', () => {
    assert.deepEqual(Object.keys(only(stack, 'AWS::ApiGatewayV2::Api')).toSorted(), [
      'Description',
      'Name',
      'ProtocolType',
    ])
  })

  test('the $default stage deploys itself, and limits each route, none of them by its key', () => {
    const stage = only(stack, 'AWS::ApiGatewayV2::Stage')
    assert.equal(stage['StageName'], '$default')
    assert.equal(stage['AutoDeploy'], true)
    assert.deepEqual(stage['DefaultRouteSettings'], {
      ThrottlingRateLimit: 15,
      ThrottlingBurstLimit: 75,
    })
    assert.equal(stage['RouteSettings'], undefined)
  })

  test('the access log is JSON and carries no header but the user agent, no path and no query', () => {
    const { DestinationArn: destination, Format: format } = only(stack, 'AWS::ApiGatewayV2::Stage')[
      'AccessLogSettings'
    ] as Record<string, string>
    assert.equal(destination, '${Api/HttpApi/AccessLogs.Arn}')
    const { service, ...fields } = JSON.parse(format ?? '') as Record<string, string>
    assert.equal(service, environmentOf(stack, 'Mcp')['POWERTOOLS_SERVICE_NAME'])
    assert.deepEqual(Object.values(fields).toSorted(), [
      '$context.error.message',
      '$context.httpMethod',
      '$context.identity.sourceIp',
      '$context.identity.userAgent',
      '$context.integration.requestId',
      '$context.integrationErrorMessage',
      '$context.integrationLatency',
      '$context.integrationStatus',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
    ])
  })
})

suite('functions', () => {
  test('both run Node 24 on arm64, within the time limit of API Gateway', () => {
    const common = {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    }
    const shapes = (['Mcp', 'Metadata'] as const).map((name) => {
      const { Runtime, Architectures, Handler, MemorySize, Timeout } = functionProperties(
        stack,
        name,
      )
      return { Runtime, Architectures, Handler, MemorySize, Timeout }
    })
    assert.deepEqual(shapes, [
      { ...common, MemorySize: 1024, Timeout: 25 },
      { ...common, MemorySize: 256, Timeout: 5 },
    ])
  })

  test('each logs JSON to its own group, and every log group forgets after a month', () => {
    for (const name of ['Mcp', 'Metadata'] as const) {
      assert.deepEqual(functionProperties(stack, name)['LoggingConfig'], {
        LogFormat: 'JSON',
        LogGroup: `\${Api/${name}/Logs}`,
      })
    }
    const retention = ofType(stack, 'AWS::Logs::LogGroup').map(([path, group]) => [
      path,
      group['RetentionInDays'],
    ])
    assert.deepEqual(Object.fromEntries(retention), {
      'Api/CodeCache/Logs': 30,
      'Api/HttpApi/AccessLogs': 30,
      'Api/Mcp/Logs': 30,
      'Api/Metadata/Logs': 30,
    })
  })

  test('the environment is what the settings say, with the URL of the API as the resource', () => {
    assert.deepEqual(environmentOf(stack, 'Mcp'), {
      RESOURCE_URL: `${API}/mcp`,
      AUTH_ISSUER: 'https://keycloak.example.com/realms/master',
      AUTH_INTROSPECTION_ENDPOINT:
        'https://keycloak.example.com/realms/master/protocol/openid-connect/token/introspect',
      MCP_SCOPE: 'mcp',
      ...NAMES,
      OAUTH_CLIENT_ID: 'mcp-server',
      OAUTH_CLIENT_AUTH_METHOD: 'client_secret_basic',
      INTROSPECTION_ANSWER: 'json',
      OAUTH_CLIENT_SECRET_ARN: '${Api/ClientSecret/Secret}',
      TOKEN_CHECK: 'introspection',
      TOKEN_EXPIRY: 'optional',
      CLOCK_SKEW_SECONDS: '30',
      TOKEN_CACHE_TTL_SECONDS: '60',
      REFUSED_TOKENS_PER_MINUTE: '600',
      POWERTOOLS_SERVICE_NAME: 'McpAuthLambda-Api-C3BB5253',
    })
    assert.deepEqual(environmentOf(stack, 'Metadata'), {
      RESOURCE_URL: `${API}/mcp`,
      AUTH_ISSUER: 'https://keycloak.example.com/realms/master',
      MCP_SCOPE: 'mcp',
      ...NAMES,
      POWERTOOLS_SERVICE_NAME: 'McpAuthLambda-Api-C3BB5253',
    })
  })

  test('the functions read the deployed settings back', () => {
    const settings = {
      AUTH_ISSUER: 'https://auth.example.com',
      RESOURCE_URL: 'https://mcp.example.com/mcp',
      MCP_SCOPE: 'mcp:read mcp:write',
      RESOURCE_NAME: 'Team tools',
      RESOURCE_DESCRIPTION: 'Tools of the team.',
      OAUTH_CLIENT_ID: 'resource-server',
      OAUTH_CLIENT_AUTH_METHOD: 'client_secret_post',
      OAUTH_CLIENT_SECRET_ARN: COMPLETE_ARN,
      OAUTH_AUDIENCES: 'mcp-api,urn:mcp',
      ALLOWED_ORIGINS: 'https://app.example.com,https://other.example.com',
      SCOPE_HIERARCHY: 'mcp:write>mcp:read',
      TOKEN_EXPIRY: 'required',
      CLOCK_SKEW_SECONDS: '5',
      AUTH_PRIVATE_HOSTS: 'keycloak.internal',
      TOKEN_CACHE_TTL_SECONDS: '0',
    }
    const other = synthesize(settings)
    assert.deepEqual(
      readFunctionSettings(environmentOf(other, 'Mcp')),
      readFunctionSettings(settings),
    )
    assert.deepEqual(
      readMetadataSettings(environmentOf(other, 'Metadata')),
      readMetadataSettings(settings),
    )
  })
})
