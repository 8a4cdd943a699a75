import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { signedHeaders } from '../../../../lambda/shared/aws-signature.ts'

interface Signer {
  readonly sign: (
    request: object,
    options: object,
  ) => Promise<{ readonly headers: Readonly<Record<string, string>> }>
}

test('a request is signed as the AWS SDK signs it', async () => {
  const checks = Array.from({ length: 100 }, async (_, index) => {
    const now = 1_700_000_000_000 + index * 86_399_000
    const region = index % 2 ? 'eu-west-1' : 'cn-north-1'
    const request = {
      service: 'dynamodb',
      region,
      host: index % 3 ? 'dynamodb.eu-west-1.amazonaws.com' : '127.0.0.1:8000',
      target: 'DynamoDB_20120810.GetItem',
      body: JSON.stringify({ TableName: 'shared', index, text: 'ü\u2028"' }),
    }
    const credentials = {
      accessKeyId: `AKIA${index}`,
      secretAccessKey: `secret/${index}`,
      sessionToken: index % 4 ? `session+${index}=` : undefined,
    }
    const { authorization, ...headers } = signedHeaders(request, credentials, now)
    const { 'x-amz-date': date, 'x-amz-security-token': token, ...unsigned } = headers
    assert.equal(token, credentials.sessionToken)
    assert.match(date ?? '', /^\d{8}T\d{6}Z$/)
    const { sessionToken: given, ...keys } = credentials
    const { config } = new DynamoDBClient({
      region,
      credentials: given === undefined ? keys : { ...keys, sessionToken: given },
    })
    const scheme = { name: 'sigv4', signingName: 'dynamodb', signingRegion: region, properties: {} }
    const signer = (await (config.signer as (scheme: object) => Promise<unknown>)(scheme)) as Signer
    const { host: hostname, body } = request
    const sdk = await signer.sign(
      {
        method: 'POST',
        protocol: 'https:',
        hostname,
        path: '/',
        headers: unsigned,
        query: {},
        body,
      },
      // The hash of the body is signed anyway.
      { signingDate: new Date(now), unsignableHeaders: new Set(['x-amz-content-sha256']) },
    )
    assert.equal(authorization, sdk.headers['authorization'])
  })
  await Promise.all(checks)
})
