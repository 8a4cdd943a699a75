/** Two servers of one team in one account and region. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { McpAuthStack } from '../../../lib/mcp-auth-stack.ts'
import { readDeploymentSettings } from '../../../lib/settings/deployment-settings.ts'
import { ASKING } from './asking-server.ts'
import {
  COGNITO,
  contextWith,
  EVERYTHING,
  KEYCLOAK,
  PLACE,
  type RawTemplate,
  text,
} from './synthesis.ts'
import { type ServerDefinition, defineServer } from '../../../lambda/features/define-server.ts'

/** Properties that name a resource for everybody in the account, or in the region. */
const NAME = /^(?:Name|Domain|.*(?:Name|Identifier|Prefix))$/
/** Names of something else, or within a resource that has a name of its own. */
const OF_ANOTHER = new Set([
  'AWS::ApiGatewayV2::ApiMapping DomainName',
  'AWS::CloudWatch::Alarm MetricName',
  'AWS::CodeDeploy::DeploymentGroup ApplicationName',
  'AWS::CodeDeploy::DeploymentGroup DeploymentConfigName',
  'AWS::IAM::Policy PolicyName', // within its role
  'AWS::Lambda::Alias FunctionName',
  'AWS::Lambda::Alias Name', // within its function
  'AWS::Lambda::Permission FunctionName',
  'AWS::Lambda::Version FunctionName',
  'AWS::Logs::MetricFilter LogGroupName',
  'AWS::ApiGatewayV2::Stage StageName', // within its API
  'AWS::Cognito::UserPoolClient ClientName', // a name for people
  'AWS::Cognito::UserPoolResourceServer Identifier', // within its user pool
  'AWS::Cognito::UserPoolResourceServer Name', // a name for people
])
/** In these, the host of RESOURCE_URL, which differs as the two URLs do. */
const OF_HOST = new Set([
  'AWS::ApiGatewayV2::DomainName DomainName',
  'AWS::Route53::RecordSet Name',
])

const SERVER = defineServer(ASKING)

function templateOf(environment: Record<string, string>, server?: ServerDefinition): RawTemplate {
  const settings = readDeploymentSettings({ ...KEYCLOAK, ...environment }, server)
  const app = new App({ context: contextWith({}) })
  const stack = new McpAuthStack(app, settings.stackName, { ...settings, server, env: PLACE })
  return Template.fromStack(stack).toJSON() as RawTemplate
}

/** `Type Property value` of each physical name, and of each export. */
function physicalNames({ Resources: resources, Outputs: outputs = {} }: RawTemplate): string[] {
  const names = Object.values(resources).flatMap(({ Type, Properties }) =>
    Object.entries(Properties)
      .filter(([name]) => NAME.test(name) && !OF_ANOTHER.has(`${Type} ${name}`))
      .filter(([name]) => !OF_HOST.has(`${Type} ${name}`))
      .map(([name, value]) => `${Type} ${name} ${JSON.stringify(value)}`),
  )
  return [...names, ...Object.values(outputs).flatMap((output) => exportOf(output))]
}

function exportOf(output: object): string[] {
  return 'Export' in output ? [`Export ${JSON.stringify(output.Export)}`] : []
}

suite('two stacks in one account and region', () => {
  for (const [what, environment] of [
    ['every option', EVERYTHING],
    ['a user pool', COGNITO],
    ['nothing but defaults', {}],
  ] as const) {
    test(`have no physical name in common: ${what}`, () => {
      const [first, second] = ['mcp-staging', 'mcp-production'].map((STACK_NAME) =>
        physicalNames(templateOf({ ...environment, STACK_NAME }, SERVER)),
      )
      assert.ok(first && second && first.length >= 2, String(first))
      assert.deepEqual(
        first.filter((name) => second.includes(name) && !/\{"Ref":|"Fn::/.test(name)),
        [],
      )
    })
  }

  test('have metrics and log lines of their own', () => {
    const service = (STACK_NAME: string) =>
      /"POWERTOOLS_SERVICE_NAME":"([^"]+)"/.exec(JSON.stringify(templateOf({ STACK_NAME })))?.[1]
    assert.match(service('mcp-staging') ?? '', /^mcpstaging-Api-[0-9A-F]{8}$/)
    assert.notEqual(service('mcp-staging'), service('mcpstaging'))
  })

  test('the prefix of the user pool’s domain, which all accounts share, contains the ID of the stack', () => {
    const { Resources } = templateOf({ ...COGNITO, STACK_NAME: 'a' })
    const domain = Object.values(Resources).find(
      ({ Type }) => Type === 'AWS::Cognito::UserPoolDomain',
    )
    assert.match(JSON.stringify(domain?.Properties['Domain']), /"AWS::StackId"/)
  })
})

suite('STACK_NAME', () => {
  test('has the rules of CloudFormation', () => {
    for (const STACK_NAME of ['1st', 'mcp_staging', 'mcp staging', 'a'.repeat(129), '-a', 'a/b']) {
      assert.throws(() => readDeploymentSettings({ ...KEYCLOAK, STACK_NAME }), {
        message: new RegExp(
          `STACK_NAME is "${STACK_NAME}": begin with a letter, and use up to 128 letters, digits and hyphens`,
        ),
      })
    }
    assert.equal(readDeploymentSettings(KEYCLOAK).stackName, 'McpAuthLambda')
  })

  test('the longest is not too long for what is named after it', () => {
    const STACK_NAME = 'a'.repeat(128)
    const { Resources } = templateOf({ ...EVERYTHING, STACK_NAME })
    const named = (type: string) =>
      Object.values(Resources).find(({ Type }) => Type === type)?.Properties ?? {}
    assert.equal(text(named('AWS::SNS::Topic')['DisplayName']).length, 100)
    assert.equal(named('AWS::ApiGatewayV2::Api')['Name'], STACK_NAME)
  })
})
