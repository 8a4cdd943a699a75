/** The light client sends what the AWS SDK's own client sends, to the last byte of the signature. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { mock, test } from 'node:test'
import * as sdk from '@aws-sdk/client-secrets-manager'
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import * as fc from 'fast-check'
import * as light from '../../../lambda/base/light-secrets-manager.ts'
import { runs } from './fuzz-runs.ts'

/** A step on the way of a request. */
type Next = (args: {
  readonly input: object
  readonly request: unknown
}) => Promise<{ readonly response: unknown; readonly output: sdk.ServiceOutputTypes }>

const REGIONS = ['eu-west-1', 'us-gov-east-1', 'cn-north-1', 'us-iso-east-1', 'eusc-de-east-1']

/** Takes a request instead of sending it. */
function recorder() {
  const requests: HttpRequest[] = []
  async function handle(request: HttpRequest) {
    requests.push(request)
    const body = Readable.from([Buffer.from('{"SecretString":"a"}')])
    return { response: new HttpResponse({ statusCode: 200, headers: {}, body }) }
  }
  const configured = { updateHttpClientConfig() {}, httpHandlerConfigs: () => ({}) }
  return { requests, handler: { handle, ...configured } as unknown as NodeHttpHandler }
}

async function sentByLight(id: string): Promise<HttpRequest | undefined> {
  const { requests, handler: requestHandler } = recorder()
  const client = new light.SecretsManagerClient({ requestHandler })
  await client.send(new light.GetSecretValueCommand({ SecretId: id }))
  return requests[0]
}

/** @param invocationId what is a random number otherwise */
async function sentBySdk(id: string, invocationId: string): Promise<HttpRequest | undefined> {
  const { requests, handler: requestHandler } = recorder()
  const client = new sdk.SecretsManagerClient({ requestHandler })
  const asLight =
    (next: Next): Next =>
    async (args) => {
      const { headers } = args.request as HttpRequest
      headers['amz-sdk-invocation-id'] = invocationId
      delete headers['x-amz-user-agent']
      return next(args)
    }
  const place = { relation: 'before', toMiddleware: 'httpSigningMiddleware' } as const
  client.middlewareStack.addRelativeTo(asLight, place)
  await client.send(new sdk.GetSecretValueCommand({ SecretId: id }))
  return requests[0]
}

/** Everything but who says that it sends it, which is not signed. */
function wire(request: HttpRequest | undefined) {
  assert.ok(request !== undefined)
  const { method, protocol, hostname, port, path, query, body } = request
  const headers = { ...request.headers }
  delete headers['user-agent']
  const text = typeof body === 'string' ? body : Buffer.from(new Uint8Array(body)).toString()
  return { method, protocol, hostname, port, path, query, headers, text }
}

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 80 })
const id = fc.oneof(
  text,
  text.map((name) => `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${name}`),
)
/** As variables of an environment can be, and headers. */
const word = fc.stringMatching(/^[\w+/=-]{1,200}$/)
const flag = fc.constantFrom('true', 'false', undefined)
const url = fc.constantFrom(
  'http://127.0.0.1:4566',
  'https://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com',
  'https://gateway.example.com:8443/a%20b/c~d/',
  'http://[::1]:9/secrets',
)
const place = fc.oneof(
  fc.record({ AWS_ENDPOINT_URL: url }),
  fc.record({ AWS_USE_FIPS_ENDPOINT: flag, AWS_USE_DUALSTACK_ENDPOINT: flag }),
)
const environment = fc.record({
  AWS_REGION: fc.oneof(fc.constantFrom(...REGIONS), fc.stringMatching(/^[a-z][a-z0-9]{1,20}-1$/)),
  AWS_ACCESS_KEY_ID: word,
  AWS_SECRET_ACCESS_KEY: word,
  AWS_SESSION_TOKEN: fc.option(word, { nil: undefined }),
  AWS_MAX_ATTEMPTS: fc.constantFrom('1', '3', undefined),
  _X_AMZN_TRACE_ID: fc.option(word, { nil: undefined }),
  AWS_LAMBDA_FUNCTION_NAME: fc.option(word, { nil: undefined }),
})
const now = fc.date({
  min: new Date('2020-01-01'),
  max: new Date('2099-12-31'),
  noInvalidDate: true,
})

test('requests and signatures are those of the AWS SDK', async () => {
  const names = new Set<string>()
  mock.timers.enable({ apis: ['Date'] })
  const property = fc.asyncProperty(
    id,
    environment,
    place,
    now,
    async (secret, base, where, at) => {
      mock.timers.setTime(at.getTime())
      for (const name of names) delete process.env[name]
      for (const [name, value] of Object.entries({ ...base, ...where })) {
        names.add(name)
        if (value !== undefined) process.env[name] = value
      }
      const ours = await sentByLight(secret)
      const theirs = await sentBySdk(secret, `${ours?.headers['amz-sdk-invocation-id']}`)
      assert.deepEqual(wire(ours), wire(theirs))
      assert.match(`${ours?.headers['authorization']}`, /Signature=[\da-f]{64}$/)
    },
  )
  await fc.assert(property, runs(200))
})
