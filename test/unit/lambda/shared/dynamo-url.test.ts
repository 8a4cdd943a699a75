/** DynamoDB is where the AWS SDK's own rules say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { dynamoUrl } from '../../../../lambda/shared/dynamo-url.ts'

const sdk = new DynamoDBClient({ region: 'eu-west-1' })

function byRules(Region: string, UseFIPS: boolean, UseDualStack: boolean): string {
  return sdk.config.endpointProvider({ Region, UseFIPS, UseDualStack }).url.href
}

for (const region of [
  'eu-west-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'cn-north-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
]) {
  test(`in ${region}, with FIPS and IPv6 and without`, () => {
    for (const [fips, dual] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const { href } = dynamoUrl({
        AWS_REGION: region,
        AWS_USE_FIPS_ENDPOINT: String(fips),
        AWS_USE_DUALSTACK_ENDPOINT: String(dual),
      })
      assert.equal(href, byRules(region, fips, dual))
    }
  })
}

test('at the URL that the variables name', () => {
  const environment = {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000',
  }
  assert.equal(dynamoUrl(environment).href, 'http://localhost:8000/')
})
