/** What the settings name, or ask for, beside the server itself. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  environmentOf,
  EVERYTHING,
  functionProperties,
  ofType,
  only,
  statementsOf,
  synthesize,
} from '../synthesis.ts'

const STORED = {
  OAUTH_CLIENT_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:mcp/client-AbC123',
}

suite('what the settings name', () => {
  const everything = synthesize(EVERYTHING)

  test('becomes a custom domain with a record, whose API has no other way in', () => {
    const domain = only(everything, 'AWS::ApiGatewayV2::DomainName')
    assert.equal(domain['DomainName'], 'mcp.example.com')
    assert.match(JSON.stringify(domain), /TLS_1_2/)
    assert.ok(JSON.stringify(domain).includes(EVERYTHING.CERTIFICATE_ARN))
    const record = only(everything, 'AWS::Route53::RecordSet')
    assert.deepEqual([record['Name'], record['Type']], ['mcp.example.com.', 'A'])
    assert.equal(record['HostedZoneId'], EVERYTHING.HOSTED_ZONE_ID)
    const mapping = only(everything, 'AWS::ApiGatewayV2::ApiMapping')
    assert.equal(mapping['DomainName'], '${Api/Domain/DomainName}')
    assert.equal(only(everything, 'AWS::ApiGatewayV2::Api')['DisableExecuteApiEndpoint'], true)
    assert.equal(environmentOf(everything, 'Mcp')['RESOURCE_URL'], EVERYTHING.RESOURCE_URL)
  })

  test('becomes the key by which the secret is encrypted, or was', () => {
    const secret = only(everything, 'AWS::SecretsManager::Secret')
    assert.equal(secret['KmsKeyId'], EVERYTHING.KMS_KEY_ARN)
    const { KMS_KEY_ARN } = EVERYTHING
    for (const template of [everything, synthesize({ ...STORED, KMS_KEY_ARN })]) {
      assert.deepEqual(statementsOf(template, 'Mcp').at(-1), {
        Action: 'kms:Decrypt',
        Condition: {
          StringEquals: {
            'kms:ViaService': `secretsmanager.${template === everything ? 'eu-west-1' : '${AWS::Region}'}.\${AWS::URLSuffix}`,
          },
        },
        Effect: 'Allow',
        Resource: KMS_KEY_ARN,
      })
    }
  })

  test('becomes the VPC of the MCP function alone', () => {
    assert.ok(functionProperties(everything, 'Mcp')['VpcConfig'])
    assert.equal(functionProperties(everything, 'Metadata')['VpcConfig'], undefined)
  })

  test('becomes the address that alarms are sent to, over TLS, by CloudWatch', () => {
    const subscription = only(everything, 'AWS::SNS::Subscription')
    assert.deepEqual(
      [subscription['Protocol'], subscription['Endpoint']],
      ['email', 'ops@example.com'],
    )
    const policy = JSON.stringify(only(everything, 'AWS::SNS::TopicPolicy'))
    assert.match(policy, /"aws:SecureTransport":"false"/)
    assert.match(
      policy,
      /"Action":"sns:Publish","Condition":\{"StringEquals":\{"aws:SourceAccount":"111122223333"\}\},"Effect":"Allow","Principal":\{"Service":"cloudwatch/,
    )
    assert.equal(ofType(everything, 'AWS::CloudWatch::Alarm').length, 8)
  })

  test('becomes tags of everything that can be tagged', () => {
    for (const type of [
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::SecretsManager::Secret',
    ]) {
      for (const [path, { Tags: tags }] of ofType(everything, type)) {
        assert.deepEqual(
          tags,
          [
            { Key: 'stage', Value: 'production' },
            { Key: 'team', Value: 'tools' },
          ],
          path,
        )
      }
    }
    assert.deepEqual(only(everything, 'AWS::ApiGatewayV2::Api')['Tags'], {
      stage: 'production',
      team: 'tools',
    })
  })
})
