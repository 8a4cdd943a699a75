/** cdk-nag's packs, AwsSolutions and Serverless, and the CDK's own rules on everything that can be deployed; the report is printed. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag'
import { defineServer, type ServerDefinition } from '../../../lambda/features/define-server.ts'
import { McpAuthStack } from '../../../lib/mcp-auth-stack.ts'
import { ProtectedMcpApi } from '../../../lib/protected-mcp-api.ts'
import { readDeploymentSettings } from '../../../lib/settings/deployment-settings.ts'
import { ASKING } from './asking-server.ts'
import { restProps } from './rest-api.ts'
import { COGNITO, contextWith, EVERYTHING, ISSUER, KEYCLOAK, PLACE } from './synthesis.ts'

interface Finding {
  readonly rule: string
  readonly construct: string
}

/** As `cdk` runs the app. */
const { context: FLAGS } = JSON.parse(readFileSync('cdk.json', 'utf8')) as {
  context: Record<string, unknown>
}

const SERVER = defineServer({
  ...ASKING,
  needs: { secrets: { KEY: 'for an API' }, tables: { NOTES: 'read', NOTE_TAGS: 'readWrite' } },
})
const NEEDED = { KEY_ARN: 'notes/key', NOTES: 'notes', NOTE_TAGS: 'tags' }

const OWN_HOST = {
  EDGE_ORIGIN_HOST: 'mcp-origin.example.com',
  EDGE_ORIGIN_CERTIFICATE_ARN: EVERYTHING.CERTIFICATE_ARN,
  RESOURCE_URL: EVERYTHING.RESOURCE_URL,
  CERTIFICATE_ARN: EVERYTHING.CERTIFICATE_ARN.replace('eu-west-1', 'us-east-1'),
}

const DEPLOYMENTS = {
  'the default': () => stackOf({}),
  'everything that the settings can ask for': () => stackOf(EVERYTHING),
  'a server that asks and needs': () => stackOf(NEEDED, SERVER),
  'the same in any account': () => stackOf(NEEDED, SERVER, {}),
  'a REST API with everything': () => stackOf({ ...EVERYTHING, FRONT_DOOR: 'rest' }),
  'a user pool of Cognito': () => stackOf(COGNITO),
  'a shared table': () => stackOf({ SHARED_TOKEN_CACHE: 'true' }),
  'a shared table with a key': () =>
    stackOf({ SHARED_TOKEN_CACHE: 'true', KMS_KEY_ARN: EVERYTHING.KMS_KEY_ARN }),
  'an edge': () => stackOf({ EDGE: 'true' }),
  'an edge before a REST API': () => stackOf({ EDGE: 'true', FRONT_DOOR: 'rest' }),
  'an edge at a host of its own, in us-east-1': () =>
    stackOf(
      { EDGE: 'true', ...OWN_HOST, EDGE_ORIGIN_CERTIFICATE_ARN: OWN_HOST.CERTIFICATE_ARN },
      undefined,
      { env: { ...PLACE, region: 'us-east-1' } },
    ),
  'with tracing': () => {
    const stack = new Stack(new App({ context: contextWith(FLAGS) }), 'Traced')
    new ProtectedMcpApi(stack, 'Api', { issuer: ISSUER, tracing: true })
    return stack
  },
  'a REST API with tracing': () => {
    const stack = new Stack(new App({ context: contextWith(FLAGS) }), 'Traced')
    new ProtectedMcpApi(stack, 'Api', { issuer: ISSUER, tracing: true, ...restProps(stack) })
    return stack
  },
}

function stackOf(
  environment: Record<string, string>,
  server?: ServerDefinition,
  place: object = { env: PLACE },
): Stack {
  const app = new App({ context: contextWith(FLAGS) })
  const settings = readDeploymentSettings({ ...KEYCLOAK, ...environment }, server)
  return new McpAuthStack(app, 'Nag', { ...settings, server, ...place })
}

function findings(stack: Stack): Finding[] {
  return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack
      .validateScope(stack.node.root)
      .violations.flatMap(({ ruleName: rule, violatingResources }) =>
        violatingResources.map(({ constructPath: construct = '' }) => ({ rule, construct })),
      ),
  )
}

/** Each takes seconds. create/together.test.ts validates every kind of front door and authorization server. */
const VALIDATED = [
  'everything that the settings can ask for',
  'a REST API with everything',
  'a server that asks and needs',
  'a shared table with a key',
] as const

/** Synthesizes with the validation that synthesis.ts turns off; fails on a finding that is not acknowledged. */
function validate(stack: Stack): void {
  process.env['CDK_VALIDATION'] = 'true'
  try {
    ;(stack.node.root as App).synth()
  } finally {
    process.env['CDK_VALIDATION'] = 'false'
  }
}

interface Acknowledged extends Finding {
  readonly reason: string
}

/** What is acknowledged in the tree for these packs; the CDK acknowledges rules of its own. */
function acknowledgements(stack: Stack): Acknowledged[] {
  return stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => ({
        rule: id.replace(/^annotation::/i, ''),
        construct: node.path,
        reason,
      }))
      .filter(({ rule }) => /^(?:AwsSolutions|Serverless)-/.test(rule)),
  )
}

/** Whether an acknowledgement is about a finding: at the same construct, or at one within. */
const covers = (acknowledged: Finding, finding: Finding) =>
  acknowledged.rule === finding.rule &&
  `${finding.construct}/`.startsWith(`${acknowledged.construct}/`)

suite('the rules of the CDK for templates', () => {
  for (const name of VALIDATED) {
    test(`find nothing that is not acknowledged: ${name}`, () => validate(DEPLOYMENTS[name]()))
  }

  test('find a value that CloudFormation would refuse, in the same tree', (t) => {
    const stack = DEPLOYMENTS['the default']()
    const properties = { DelaySeconds: 'soon' }
    new CfnResource(stack, 'Careless', { type: 'AWS::SQS::Queue', properties })
    const report = t.mock.method(console, 'error', () => {})
    assert.throws(() => validate(stack), /Validation failed/)
    assert.match(String(report.mock.calls[0]?.arguments[0]), /DelaySeconds: 'soon' is not of type/)
  })
})

suite('cdk-nag', () => {
  for (const [name, deployment] of Object.entries(DEPLOYMENTS)) {
    test(`finds nothing that is not acknowledged: ${name}`, () => {
      assert.deepEqual(findings(deployment()), [])
    })

    test(`finds everything that is acknowledged, when it is not: ${name}`, (t) => {
      const acknowledged = acknowledgements(deployment())
      const forget = t.mock.method(Validations.prototype, 'acknowledge', () => {})
      const found = findings(deployment())
      forget.mock.restore()
      const stale = acknowledged.filter((one) => !found.some((finding) => covers(one, finding)))
      assert.deepEqual(stale, [])
      for (const { rule, construct, reason } of acknowledged) {
        t.diagnostic(`${rule} at ${construct}: ${reason}`)
      }
    })
  }

  test('finds a function without memory, in the same tree', () => {
    const stack = DEPLOYMENTS['the default']()
    const code = Code.fromInline('exports.handler = () => {}')
    new LambdaFunction(stack, 'Careless', { runtime: Runtime.NODEJS_24_X, handler: 'a.b', code })
    const rule = 'Serverless-LambdaDefaultMemorySize'
    const found = findings(stack).filter((finding) => finding.rule === rule)
    assert.deepEqual(found, [{ rule, construct: 'Nag/Careless/Resource' }])
  })
})
