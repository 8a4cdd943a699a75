import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { CloudFrontHeaders } from 'aws-lambda'
import { handler, type OriginResponseEvent } from '../../../../lambda/edge/origin-response.ts'

const CHALLENGE =
  'Bearer resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp", scope="mcp"'
const BASIC = 'Basic realm="other"'

/** An event of CloudFront, as its Developer Guide shows one. */
function eventWith(headers: CloudFrontHeaders, status = '401'): OriginResponseEvent {
  const config = {
    distributionDomainName: 'd111111abcdef8.cloudfront.net',
    distributionId: 'EDFDVBD6EXAMPLE',
    eventType: 'origin-response',
    requestId: '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==',
  } as const
  const request = {
    clientIp: '203.0.113.178',
    headers: { host: [{ key: 'Host', value: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com' }] },
    method: 'POST',
    querystring: '',
    uri: '/mcp',
  }
  const response = { headers, status, statusDescription: 'Unauthorized' }
  return { Records: [{ cf: { config, request, response } }] }
}

const OTHERS: CloudFrontHeaders = {
  'content-type': [{ key: 'Content-Type', value: 'application/json' }],
  'set-cookie': [
    { key: 'Set-Cookie', value: 'a=1' },
    { key: 'Set-Cookie', value: 'b=2' },
  ],
  // CloudFront refuses answers of functions in which this one has changed.
  via: [{ key: 'Via', value: '1.1 2afae0d44e2540f472c0635ab62c232b.cloudfront.net (CloudFront)' }],
}
const NAME = 'x-amzn-remapped-www-authenticate'

suite('the answer of the origin', () => {
  test('has the renamed challenge under its own name, and every other header as it was', async () => {
    const renamed = [{ key: 'x-amzn-Remapped-WWW-Authenticate', value: CHALLENGE }]
    const response = await handler(eventWith({ ...OTHERS, [NAME]: renamed }))
    assert.deepEqual(response, {
      status: '401',
      statusDescription: 'Unauthorized',
      headers: {
        ...OTHERS,
        'www-authenticate': [{ key: 'WWW-Authenticate', value: CHALLENGE }],
      },
    })
  })

  test('with several challenges has all of them, in their order', async () => {
    const renamed = [CHALLENGE, BASIC].map((value) => ({ key: NAME, value }))
    const { headers } = await handler(eventWith({ [NAME]: renamed }))
    assert.deepEqual(headers, {
      'www-authenticate': [CHALLENGE, BASIC].map((value) => ({ key: 'WWW-Authenticate', value })),
    })
  })

  test('with a challenge under both names keeps that under its own', async () => {
    const own = [{ key: 'www-Authenticate', value: CHALLENGE }]
    const renamed = [{ key: NAME, value: BASIC }]
    const { headers } = await handler(eventWith({ [NAME]: renamed, 'www-authenticate': own }))
    assert.deepEqual(headers, { 'www-authenticate': own })
  })

  test('without a renamed challenge is passed on untouched, whatever its status', async () => {
    const own = [{ key: 'WWW-Authenticate', value: CHALLENGE }]
    for (const [headers, status] of [
      [{ ...OTHERS, 'www-authenticate': own }, '401'],
      [OTHERS, '200'],
      [{}, '503'],
    ] as const) {
      const event = eventWith(headers, status)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await handler(event), eventWith(headers, status).Records[0].cf.response)
    }
  })
})
