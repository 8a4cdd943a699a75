import assert from 'node:assert/strict'
import http from 'node:http'
import { suite, test } from 'node:test'
import {
  type CustomResourceRequest,
  succeed,
} from '../../../../lambda/code-cache/custom-resource.ts'
import { startBackend } from '../../../support/backend.ts'

const requestTo = (ResponseURL: string): CustomResourceRequest => ({
  RequestType: 'Create',
  ResponseURL,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'resource',
  ResourceProperties: {},
})

suite('the answer to CloudFormation', () => {
  test('is put where it says, with an empty content type', async () => {
    await using backend = await startBackend((response) => void response.end())
    await succeed(requestTo(`${backend.origin}/there?signature=a%2Fb`), 'id', { A: 'b' })
    const [seen] = backend.seen
    assert.equal(seen?.method, 'PUT')
    assert.equal(seen.url, '/there?signature=a%2Fb')
    assert.equal(seen.headers['content-type'], '')
    assert.deepEqual(JSON.parse(seen.body), {
      Status: 'SUCCESS',
      PhysicalResourceId: 'id',
      Data: { A: 'b' },
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'resource',
    })
  })

  test('is repeated, and fails in the end', async () => {
    let count = 0
    await using backend = await startBackend((response) => {
      count += 1
      response.writeHead(count === 2 ? 200 : 503).end()
    })
    await succeed(requestTo(backend.origin), 'id', {})
    assert.equal(count, 2)
    count = 10
    await assert.rejects(succeed(requestTo(backend.origin), 'id', {}), /status 503/)
    assert.equal(count, 13)
  })

  test('goes there directly, whatever proxy the variables of the function name', async () => {
    await using backend = await startBackend((response) => void response.end())
    const { globalAgent } = http
    http.globalAgent = new http.Agent({ proxyEnv: { HTTP_PROXY: 'http://127.0.0.1:1' } })
    try {
      await succeed(requestTo(backend.origin), 'id', {})
    } finally {
      http.globalAgent = globalAgent
    }
    assert.equal(backend.seen.length, 1)
  })

  test('needs somebody who takes it', async () => {
    await assert.rejects(succeed(requestTo('https://127.0.0.1:1/'), 'id', {}), {
      code: 'ECONNREFUSED',
    })
  })
})
