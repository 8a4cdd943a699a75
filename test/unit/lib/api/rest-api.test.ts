/** The front door `rest`: a REST API that streams. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Duration } from 'aws-cdk-lib'
import { REST, restApi } from '../rest-api.ts'
import {
  environmentOf,
  EVERYTHING,
  functionProperties,
  ofType,
  only,
  type Synthesis,
  synthesize,
  text,
} from '../synthesis.ts'

const { RESOURCE_URL, CERTIFICATE_ARN, HOSTED_ZONE_ID } = EVERYTHING
const stack = synthesize(REST)

interface Integration {
  readonly Type: string
  readonly Uri: string
  readonly ResponseTransferMode?: string
  readonly TimeoutInMillis?: number
}

/** Method and path → integration. */
function methodsOf(synthesis: Synthesis): Map<string, Integration> {
  const methods = ofType(synthesis, 'AWS::ApiGateway::Method').map(([path, method]) => {
    const [, resource] = /\/Default(.*)\/ANY$/.exec(path) ?? []
    const name = `${text(method['HttpMethod'])} ${resource === '' ? '/' : resource}`
    return [name, method['Integration'] as unknown as Integration] as const
  })
  return new Map(methods)
}

/** Method and path → name of the function. */
function routeTable(synthesis: Synthesis): Record<string, string | undefined> {
  const functions = [...methodsOf(synthesis)].map(([name, { Uri }]) => [
    name,
    /\/functions\/\$\{Api\/(\w+)\/Live\}\//.exec(Uri)?.[1],
  ])
  return Object.fromEntries(functions)
}

suite('the paths of a REST API', () => {
  test('are those of an HTTP API, each with all methods, and nothing else is routed', () => {
    assert.deepEqual(routeTable(stack), {
      'ANY /mcp': 'Mcp',
      'ANY /mcp/{proxy+}': 'Mcp',
      'ANY /.well-known/oauth-protected-resource': 'Metadata',
      'ANY /.well-known/oauth-protected-resource/mcp': 'Metadata',
      'ANY /.well-known/ai-catalog.json': 'Metadata',
      'ANY /mcp/server-card': 'Metadata',
      'ANY /mcp/about': 'Metadata',
      'ANY /mcp/icon.svg': 'Metadata',
      'ANY /': 'Metadata',
    })
    const httpRoutes = ofType(synthesize(), 'AWS::ApiGatewayV2::Route').map(([, route]) =>
      text(route['RouteKey']),
    )
    assert.deepEqual(Object.keys(routeTable(stack)).toSorted(), httpRoutes.toSorted())
  })

  test('follow the resource, also to the root of its host', () => {
    const { 'ANY /': root, ...others } = routeTable(
      synthesize({ ...REST, RESOURCE_URL: 'https://mcp.example.com' }),
    )
    assert.equal(root, 'Mcp')
    assert.deepEqual(new Set(Object.values(others)), new Set(['Metadata']))
    assert.ok(others['ANY /about'])
  })

  test('need no authorization by API Gateway, and have no preflight of its own', () => {
    for (const [path, method] of ofType(stack, 'AWS::ApiGateway::Method')) {
      assert.equal(method['AuthorizationType'], 'NONE', path)
      assert.equal(method['HttpMethod'], 'ANY', path)
    }
  })
})

suite('the integrations of a REST API', () => {
  test('stream what the MCP function answers, and wait longer than it takes', () => {
    for (const [name, integration] of methodsOf(stack)) {
      const { Type, Uri, ResponseTransferMode, TimeoutInMillis } = integration
      assert.equal(Type, 'AWS_PROXY', name)
      const isStream = name.startsWith('ANY /mcp') && !/card|about|icon/.test(name)
      assert.equal(ResponseTransferMode, isStream ? 'STREAM' : undefined, name)
      assert.equal(TimeoutInMillis, isStream ? 35_000 : undefined, name)
      const uri = isStream
        ? /:lambda:path\/2021-11-15\/functions\/.*\/response-streaming-invocations$/
        : /:lambda:path\/2015-03-31\/functions\/.*\/invocations$/
      assert.match(Uri, uri, name)
    }
    assert.equal(functionProperties(stack, 'Mcp')['Timeout'], 25)
  })

  test('wait for a cold start besides, but never longer than API Gateway can', () => {
    for (const [seconds, expected] of [
      [60, 70_000],
      [890, 900_000],
      [900, 900_000],
    ] as const) {
      const api = restApi({ timeout: Duration.seconds(seconds) })
      assert.equal(methodsOf(api).get('ANY /mcp')?.TimeoutInMillis, expected)
      assert.equal(functionProperties(api, 'Mcp')['Timeout'], seconds)
    }
  })

  test('are deployed again when they change', () => {
    const deploymentOf = (api: Synthesis) =>
      /"(\w+Deployment\w+)":\{"Type":"AWS::ApiGateway::Deployment"/.exec(api.text)?.[1]
    assert.ok(deploymentOf(restApi()))
    assert.equal(deploymentOf(restApi({ memorySize: 2048 })), deploymentOf(restApi()))
    const changed = [
      restApi({ timeout: Duration.seconds(60) }),
      restApi({ resource: 'https://mcp.example.com/tools' }),
    ].map(deploymentOf)
    assert.equal(new Set([...changed, deploymentOf(restApi())]).size, 3)
  })
})

suite('a REST API', () => {
  test('is regional, named like its metrics, and decodes and compresses nothing', () => {
    assert.deepEqual(only(stack, 'AWS::ApiGateway::RestApi'), {
      Name: environmentOf(stack, 'Mcp')['POWERTOOLS_SERVICE_NAME'],
      Description: 'MCP server and its public documents',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      DisableExecuteApiEndpoint: true,
    })
  })

  test('replaces the HTTP API, and leaves the settings of the account alone', () => {
    const types = new Set([...stack.resources.values()].map(({ Type }) => Type))
    for (const type of ['Api', 'Route', 'Integration', 'Stage']) {
      assert.ok(!types.has(`AWS::ApiGatewayV2::${type}`), type)
    }
    assert.ok(!types.has('AWS::ApiGateway::Account'))
    assert.equal(ofType(stack, 'AWS::IAM::Role').length, 3)
    const http = synthesize()
    assert.deepEqual(
      [...http.resources.keys()].filter((path) => path.startsWith('Api/RestApi')),
      [],
    )
  })

  test('is mapped at the root of the custom domain that an HTTP API would have', () => {
    const settings = { RESOURCE_URL, CERTIFICATE_ARN, HOSTED_ZONE_ID }
    const [rest, http] = [synthesize({ ...REST, ...settings }), synthesize(settings)]
    for (const path of ['Api/Domain/DomainName', 'Api/Domain/Record']) {
      const properties = rest.resources.get(path)?.Properties
      assert.ok(properties, path)
      assert.deepEqual(properties, http.resources.get(path)?.Properties)
    }
    assert.deepEqual(only(rest, 'AWS::ApiGatewayV2::ApiMapping'), {
      ApiId: '${Api/RestApi/Api}',
      Stage: '${Api/RestApi/Api/DeploymentStage.default}',
      DomainName: '${Api/Domain/DomainName}',
    })
  })

  test('has the URLs of the custom domain as outputs, and no other URL', () => {
    const urls = Object.entries(stack.outputs).filter(([name]) => /Url$|Domain/.test(name))
    assert.deepEqual(Object.fromEntries(urls), {
      McpUrl: RESOURCE_URL,
      MetadataUrl: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
      MapDomain: '${Api/Domain/DomainName.RegionalDomainName}',
    })
  })

  test('answers unknown paths with 404, and tells pages in browsers of limits and errors', () => {
    const responses = ofType(stack, 'AWS::ApiGateway::GatewayResponse').map(([, response]) => {
      const { ResponseType, StatusCode, ResponseParameters, ResponseTemplates } = response
      return [text(ResponseType), { StatusCode, ResponseParameters, ResponseTemplates }]
    })
    const origin = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" }
    const plain = {
      StatusCode: undefined,
      ResponseParameters: origin,
      ResponseTemplates: undefined,
    }
    assert.deepEqual(Object.fromEntries(responses), {
      DEFAULT_4XX: plain,
      DEFAULT_5XX: plain,
      THROTTLED: {
        ...plain,
        ResponseParameters: {
          ...origin,
          'gatewayresponse.header.Access-Control-Expose-Headers': "'Retry-After'",
          'gatewayresponse.header.Retry-After': "'1'",
        },
      },
      MISSING_AUTHENTICATION_TOKEN: {
        StatusCode: '404',
        ResponseParameters: origin,
        ResponseTemplates: { 'application/json': '{"message":"Not Found"}' },
      },
    })
  })
})
