import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { REST } from '../rest-api.ts'
import {
  environmentOf,
  EVERYTHING,
  functionProperties,
  type Json,
  ofType,
  only,
  type Synthesis,
  text,
  synthesize,
  synthesizeWithEdge,
} from '../synthesis.ts'
import { OWN_LAYER } from './own-layer.ts'

const stack = synthesize()
const READ_SECRET = {
  Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
  Effect: 'Allow',
}
const COMPLETE_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:mcp/client-AbC123'
const PARTIAL_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:mcp/client'

/** Every permission in the template, wherever it is written, by the resource that gives it. */
function permissions({ resources }: Synthesis): Record<string, Json[]> {
  // The statements of AWS WAF are something else.
  const others = [...resources].filter(([, { Type }]) => Type !== 'AWS::WAFv2::WebACL')
  const found = others.map(([path, { Type, Properties }]) => {
    const given = Type === 'AWS::Lambda::Permission' ? [Properties] : statements(Properties)
    return [path, given] as const
  })
  return Object.fromEntries(found.filter(([, given]) => given.length > 0))
}

function statements(value: Json): Json[] {
  if (value === null || typeof value !== 'object') return []
  if (Array.isArray(value)) return value.flatMap(statements)
  return Object.entries(value).flatMap(([name, item]) =>
    name === 'Statement' ? [item].flat() : statements(item),
  )
}

function assumedBy(service: string) {
  return { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: service } }
}

suite('permissions', () => {
  test('each function may write its own log, the MCP function may read its secret, and that is all', () => {
    const ownLog = (name: string) => ({
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Effect: 'Allow',
      Resource: `\${Api/${name}/Logs.Arn}`,
    })
    const assumedByLambda = assumedBy('lambda.amazonaws.com')
    const routeInvokes = (name: string, path: string) => ({
      Action: 'lambda:InvokeFunction',
      FunctionName: `\${Api/${name}/Live}`,
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api/HttpApi}/*/*${path}`,
    })
    const documents = {
      '.well-known--oauth-protected-resource': '/.well-known/oauth-protected-resource',
      '.well-known--oauth-protected-resource--mcp': '/.well-known/oauth-protected-resource/mcp',
      '.well-known--ai-catalog.json': '/.well-known/ai-catalog.json',
      'mcp--server-card': '/mcp/server-card',
      'mcp--about': '/mcp/about',
      '': '/',
      'mcp--icon.svg': '/mcp/icon.svg',
    }
    const documentPermissions = Object.entries(documents).map(([id, path]) => [
      `Api/HttpApi/ANY--${id}/Integration-Permission`,
      [routeInvokes('Metadata', path)],
    ])
    assert.deepEqual(permissions(stack), {
      'Api/Mcp/Role': [assumedByLambda],
      'Api/Mcp/Role/DefaultPolicy': [
        ownLog('Mcp'),
        {
          ...READ_SECRET,
          Resource: '${Api/ClientSecret/Secret}',
        },
      ],
      'Api/Metadata/Role': [assumedByLambda],
      'Api/Metadata/Role/DefaultPolicy': [ownLog('Metadata')],
      'Api/CodeCache/Role': [assumedByLambda],
      'Api/CodeCache/Role/DefaultPolicy': [ownLog('CodeCache'), ...OWN_LAYER],
      'Api/HttpApi/ANY--mcp/Integration-Permission': [routeInvokes('Mcp', '/mcp')],
      'Api/HttpApi/ANY--mcp--{proxy+}/Integration-Permission': [
        routeInvokes('Mcp', '/mcp/{proxy+}'),
      ],
      ...Object.fromEntries(documentPermissions),
    })
  })

  test('a REST API may call each function by its own paths, of the one stage, and that is all', () => {
    const rest = synthesize(REST)
    const api = '${Api/RestApi/Api}/${Api/RestApi/Api/DeploymentStage.default}'
    const found = new Map(
      ofType(rest, 'AWS::Lambda::Permission').map(([path, permission]) => {
        const { SourceArn: source, FunctionName: name, ...others } = permission
        assert.deepEqual(
          others,
          { Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' },
          path,
        )
        return [text(source), text(name)] as const
      }),
    )
    const documents = [
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-protected-resource/mcp',
      '/.well-known/ai-catalog.json',
      '/mcp/server-card',
      '/mcp/about',
      '/',
      '/mcp/icon.svg',
    ]
    const source = (path: string) =>
      `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:${api}/*${path}`
    assert.deepEqual(Object.fromEntries(found), {
      [source('/mcp')]: '${Api/Mcp/Live}',
      [source('/mcp/*')]: '${Api/Mcp/Live}',
      ...Object.fromEntries(documents.map((path) => [source(path), '${Api/Metadata/Live}'])),
    })
    const ofFunctions = (all: Record<string, Json[]>) =>
      Object.entries(all).filter(([path]) => !/^Api\/(?:Http|Rest)Api\//.test(path))
    assert.deepEqual(ofFunctions(permissions(rest)), ofFunctions(permissions(stack)))
  })

  test('with every option, it may also use the key for its secret, and Lambda join the VPC', () => {
    const all = permissions(synthesize(EVERYTHING))
    const [, vpc, , key, ...others] = all['Api/Mcp/Role/DefaultPolicy'] ?? []
    assert.deepEqual(key, {
      Action: 'kms:Decrypt',
      Condition: {
        StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.${AWS::URLSuffix}' },
      },
      Effect: 'Allow',
      Resource: EVERYTHING.KMS_KEY_ARN,
    })
    const Action = [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ]
    assert.deepEqual(vpc, { Action, Effect: 'Allow', Resource: '*' })
    assert.deepEqual(others, [])
    assert.equal(all['Api/Metadata/Role/DefaultPolicy']?.length, 1)
    const added = Object.keys(all).filter((path) => !(path in permissions(stack)))
    const codeDeploy = 'Api/Monitoring/GradualDeployment/Group/ServiceRole'
    assert.deepEqual(added, ['Alarms/Policy', 'Api/Mcp/CodeOutsideOfVpc', codeDeploy])

    assert.deepEqual(all[codeDeploy], [assumedBy('codedeploy.amazonaws.com')])
    const { resources } = synthesize(EVERYTHING)
    assert.deepEqual(resources.get(codeDeploy)?.Properties['ManagedPolicyArns'], [
      'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited',
    ])

    const lambda = '${Api/Mcp/Function.Arn}'
    const Condition = { ArnLike: { 'lambda:SourceFunctionArn': [lambda, `${lambda}:*`] } }
    assert.deepEqual(all['Api/Mcp/CodeOutsideOfVpc'], [
      { Action, Condition, Effect: 'Deny', Resource: '*' },
    ])
  })

  test('with an edge, the MCP function may also read its keys, and the function of CloudFront nothing', () => {
    const { stack: main, edge = assert.fail('no stack in us-east-1') } = synthesizeWithEdge()
    const { 'Api/Mcp/Role/DefaultPolicy': policy = [], ...others } = permissions(main)
    const reading = (Resource: string) => ({ ...READ_SECRET, Resource })
    const keys = ['${Api/Edge/Keys/Key1}', '${Api/Edge/Keys/Key2}'].map(reading)
    const [log, ...secrets] = permissions(stack)['Api/Mcp/Role/DefaultPolicy'] ?? []
    assert.deepEqual(policy, [log, ...keys, ...secrets])
    const { 'Api/Mcp/Role/DefaultPolicy': _, ...before } = permissions(stack)
    assert.deepEqual(Object.keys(others), Object.keys(before))
    const services = ['lambda.amazonaws.com', 'edgelambda.amazonaws.com']
    assert.deepEqual(permissions(edge), {
      'Api/Edge/UsEast1/Challenges/Role': services.map((Service) => ({
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service },
      })),
    })
  })

  test('each policy belongs to the role of one function, and no managed policy is attached', () => {
    for (const name of ['Mcp', 'Metadata'] as const) {
      const role = `Api/${name}/Role`
      const policy = stack.resources.get(`${role}/DefaultPolicy`)?.Properties
      assert.deepEqual(policy?.['Roles'], [`\${${role}}`])
      assert.equal(functionProperties(stack, name)['Role'], `\${${role}.Arn}`)
    }
    assert.doesNotMatch(stack.text, /ManagedPolicyArns/)
  })
})

suite('client secret', () => {
  test('a new secret starts with a random value that the template does not know', () => {
    const { Description: description, ...properties } = only(stack, 'AWS::SecretsManager::Secret')
    assert.deepEqual(properties, { GenerateSecretString: {} })
    assert.match(text(description), /plain text, or JSON with "client_secret"/)
  })

  test('a new secret is kept when the stack ends or no longer has it, unless the setting says otherwise', () => {
    const policiesOf = ({ resources }: Synthesis) => {
      const secret = resources.get('Api/ClientSecret/Secret')
      return [secret?.DeletionPolicy, secret?.UpdateReplacePolicy]
    }
    assert.deepEqual(policiesOf(stack), ['RetainExceptOnCreate', 'Retain'])
    const destroyed = synthesize({ DESTROY_CLIENT_SECRET: 'true' })
    assert.deepEqual(policiesOf(destroyed), ['Delete', 'Delete'])
  })

  test('the secret that this stack created is refused as an existing one, by name or ARN', () => {
    const [logicalId = ''] =
      /\w+(?=":\{"Type":"AWS::SecretsManager::Secret")/.exec(stack.text) ?? []
    const own = `${logicalId}-a1B2c3D4e5F6`
    const arn = `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${own}`
    for (const id of [own, arn, `${arn}-AbC123`]) {
      assert.throws(() => synthesize({ OAUTH_CLIENT_SECRET_ARN: id }), {
        name: 'SettingsError',
        message: /names ApiClientSecret\S+, which this stack created itself: leave it out/,
      })
    }
    for (const id of [`other-${own}`, `${own}-copy`, own.slice(0, -1), 'mcp/client-a1B2c3D4e5F6']) {
      assert.deepEqual(
        ofType(synthesize({ OAUTH_CLIENT_SECRET_ARN: id }), 'AWS::SecretsManager::Secret'),
        [],
      )
    }
  })

  test('OAUTH_CLIENT_SECRET, which is for the local server, reaches neither template nor function', () => {
    const withSecret = synthesize({ OAUTH_CLIENT_SECRET: 'only-for-this-machine' })
    assert.equal(withSecret.text, stack.text)
  })

  test('an existing secret is read by its name or whole ARN, and none is created', () => {
    for (const [given, id] of [
      ['mcp/client-secret', 'mcp/client-secret'],
      [COMPLETE_ARN, COMPLETE_ARN],
      [PARTIAL_ARN, 'mcp/client'],
    ] as const) {
      const existing = synthesize({ OAUTH_CLIENT_SECRET_ARN: given })
      assert.deepEqual(ofType(existing, 'AWS::SecretsManager::Secret'), [])
      assert.equal(environmentOf(existing, 'Mcp')['OAUTH_CLIENT_SECRET_ARN'], id)
      assert.equal(existing.outputs['SetClientSecret'], undefined)
    }
  })

  test('the permission covers the existing secret alone, whatever its random suffix is', () => {
    const account = '${AWS::Region}:${AWS::AccountId}'
    const granted = {
      'mcp/client-secret': `arn:\${AWS::Partition}:secretsmanager:${account}:secret:mcp/client-secret-??????`,
      [PARTIAL_ARN]: `${PARTIAL_ARN}-??????`,
      [COMPLETE_ARN]: COMPLETE_ARN,
    }
    for (const [id, resource] of Object.entries(granted)) {
      const existing = permissions(synthesize({ OAUTH_CLIENT_SECRET_ARN: id }))
      assert.deepEqual(existing['Api/Mcp/Role/DefaultPolicy']?.slice(1), [
        { ...READ_SECRET, Resource: resource },
      ])
    }
  })
})
