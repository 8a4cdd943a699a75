/** Secrets Manager is where the AWS SDK's own rules say. */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import {
  type Environment,
  isTrue,
  regionOf,
  serviceUrl,
} from '../../../../lambda/base/service-endpoint.ts'

interface Partition {
  readonly id: string
  readonly regions: Readonly<Record<string, object>>
}

const URL_VARIABLES = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_SECRETS_MANAGER'] as const
const CUSTOM = 'https://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com/path'

const sdk = new SecretsManagerClient({ region: 'eu-west-1' })

/** What the rules of the AWS SDK make of the variables. */
function byRules(environment: Environment): string {
  const { AWS_ENDPOINT_URL: url, AWS_REGION: region = '' } = environment
  const { href } = sdk.config.endpointProvider({
    Region: region,
    UseFIPS: environment['AWS_USE_FIPS_ENDPOINT'] === 'true',
    UseDualStack: environment['AWS_USE_DUALSTACK_ENDPOINT'] === 'true',
    ...(url !== undefined && { Endpoint: url }),
  }).url
  return href
}

/** A URL, or an error. */
function resultOf(work: () => string): string {
  try {
    return work()
  } catch (error) {
    return (error as Error).message
  }
}

/** The list that the rules use. It has places that are no regions, such as `aws-global`. */
async function partitionsOfSdk(): Promise<readonly Partition[]> {
  const { resolve } = createRequire(import.meta.url)
  const folder = path.dirname(resolve('@aws-sdk/core/package.json'))
  const file = path.join(folder, 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js')
  const { partitionsInfo } = (await import(pathToFileURL(file).href)) as {
    partitionsInfo: { partitions: Partition[] }
  }
  return partitionsInfo.partitions
}

const partitions = await partitionsOfSdk()
const regions = partitions.flatMap(({ regions: those }) => Object.keys(those))
const variants = ['true', 'false'].flatMap((fips) =>
  ['true', 'false'].map((dual) => ({
    AWS_USE_FIPS_ENDPOINT: fips,
    AWS_USE_DUALSTACK_ENDPOINT: dual,
  })),
)

for (const { id, regions: known } of partitions) {
  test(`in each region of ${id}, known or new, with FIPS and IPv6 and without`, () => {
    const names = Object.keys(known).filter((name) => !name.endsWith('-global'))
    const created = names.map((name) => name.replace(/-[a-z]+-\d$/, '-newplace-9'))
    for (const AWS_REGION of [...names, ...created]) {
      for (const variant of variants) {
        const environment = { AWS_REGION, ...variant }
        assert.equal(serviceUrl(environment).href, byRules(environment))
      }
    }
    assert.ok(names.length > 0)
  })
}

test('a region that no partition has is one of AWS’s own', () => {
  const environment = { AWS_REGION: 'mars-north-1' }
  assert.equal(serviceUrl(environment).href, byRules(environment))
  assert.ok(regions.length > 40)
})

describe('a URL in the environment', () => {
  const AWS_REGION = 'eu-west-1'

  test('is used, and refused together with FIPS or IPv6, in the same words', () => {
    for (const variant of variants) {
      const environment = { AWS_REGION, AWS_ENDPOINT_URL: CUSTOM, ...variant }
      assert.equal(
        resultOf(() => serviceUrl(environment).href),
        resultOf(() => byRules(environment)),
      )
    }
  })

  test('is that of Secrets Manager before that of all services, unless neither counts', async () => {
    for (const own of ['http://127.0.0.1:1', '', undefined]) {
      for (const all of ['http://127.0.0.1:2', '', undefined]) {
        for (const ignored of ['true', 'false', undefined]) {
          const values = [all, own, ignored]
          const environment: Record<string, string | undefined> = { AWS_REGION }
          ;[...URL_VARIABLES, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'].forEach((name, index) => {
            const value = values[index]
            if (value === undefined) delete process.env[name]
            else process.env[name] = environment[name] = value
          })
          // eslint-disable-next-line no-await-in-loop -- the environment is one
          assert.equal(serviceUrl(environment).host, await hostAskedBySdk())
        }
      }
    }
    for (const name of URL_VARIABLES) delete process.env[name]
    delete process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']
  })
})

/** Of one request, which is not sent. */
async function hostAskedBySdk(): Promise<string | undefined> {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const client = new SecretsManagerClient({ region: 'eu-west-1', credentials, maxAttempts: 1 })
  let host: string | undefined
  client.middlewareStack.add(
    () => async (args) => {
      const { headers } = args.request as { readonly headers: Record<string, string> }
      host = headers['host']
      throw new Error('not sent')
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  await client.send(new GetSecretValueCommand({ SecretId: 'a' })).catch(() => undefined)
  return host
}

test('a variable that is neither true nor false is an error', () => {
  assert.deepEqual(
    [undefined, 'true', 'false'].map((A) => isTrue({ A }, 'A')),
    [false, true, false],
  )
  assert.throws(() => isTrue({ A: 'TRUE' }, 'A'), { message: 'A is "TRUE": use "true" or "false"' })
})

test('a region is a label of a host name', () => {
  assert.equal(regionOf({ AWS_REGION: 'eu-west-1' }), 'eu-west-1')
  for (const AWS_REGION of [undefined, '', 'a.b', 'a/b', '-a', 'a-', 'a@b', 'a'.repeat(64), 'ä']) {
    assert.throws(() => regionOf({ AWS_REGION }), /use the name of a region$/)
  }
})
