/** The light client of Secrets Manager does what the AWS SDK's own client does. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, mock, test } from 'node:test'
import { ResourceNotFoundException } from '../../../../lambda/base/light-secrets-manager.ts'
import { never, type Reply } from '../../../support/backend.ts'
import {
  ask,
  askBoth,
  backend,
  error,
  SECRET,
  secret,
} from '../../../support/both-secrets-managers.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { selfSigned } from '../../../support/self-signed.ts'

const MINUTE_MS = 60_000

describe('a clock', () => {
  /** Refuses what AWS would, by a clock that is ahead of this one. */
  const aheadBy =
    (ms: number, headers: Readonly<Record<string, string>> = {}): Reply =>
    (response, seen) => {
      const now = Date.now() + ms
      const signed = String(seen.headers['x-amz-date']).replace(
        /^(....)(..)(..)T(..)(..)(..)Z$/,
        '$1-$2-$3T$4:$5:$6Z',
      )
      const isSkewed = Math.abs(now - Date.parse(signed)) > 5 * MINUTE_MS
      response.setHeader('date', new Date(now).toUTCString())
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      const reply = isSkewed ? error('InvalidSignatureException', 403) : secret
      reply(response, seen)
    }

  for (const minutes of [-60, -6, 6, 60 * 24 * 365]) {
    test(`that is ${-minutes} minutes ahead is corrected by the first answer, for good`, async () => {
      assert.deepEqual(await askBoth([aheadBy(minutes * MINUTE_MS)], 2), [
        { attempts: 2, secret: SECRET },
        { attempts: 1, secret: SECRET },
      ])
    })
  }

  test('that is wrong a little is corrected by an answer without an error', async () => {
    const skewed = [aheadBy(4.5 * MINUTE_MS), aheadBy(9 * MINUTE_MS)]
    assert.deepEqual(await askBoth(skewed, 2), [
      { attempts: 1, secret: SECRET },
      { attempts: 1, secret: SECRET },
    ])
  })

  test('is not corrected where a variable says so, nor by an answer that was cached, has no date or another text', async () => {
    const refused = { attempts: 1, name: 'InvalidSignatureException', message: 'unwell' }
    assert.deepEqual(await askBoth([aheadBy(60 * MINUTE_MS, { age: '7' })]), [refused])
    assert.deepEqual(await askBoth([aheadBy(60 * MINUTE_MS, { date: 'now' })]), [refused])
    const undated: Reply = (response, seen) => {
      response.sendDate = false
      error('InvalidSignatureException', 403)(response, seen)
    }
    assert.deepEqual(await askBoth([undated], 2), [refused, refused])
    process.env['AWS_DISABLE_CLOCK_SKEW_CORRECTION'] = 'true'
    assert.deepEqual(await ask('light', [aheadBy(60 * MINUTE_MS)]), [refused])
  })

  test('is not blamed for an error again where it has been corrected', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1_800_000_000_000 })
    const refusal: Reply = (response, seen) => {
      response.setHeader('date', new Date(Date.now() + 60 * MINUTE_MS).toUTCString())
      error('AccessDeniedException')(response, seen)
    }
    const refused = { name: 'AccessDeniedException', message: 'unwell' }
    assert.deepEqual(await askBoth([refusal], 2), [
      { attempts: 2, ...refused },
      { attempts: 1, ...refused },
    ])
  })

  test('is not corrected by an answer that was frozen on its way', async () => {
    const late: Reply = (response, seen) => {
      response.setHeader('date', new Date().toUTCString())
      mock.timers.setTime(Date.now() + 16 * MINUTE_MS)
      error('Odd')(response, seen)
    }
    mock.timers.enable({ apis: ['Date'], now: Date.now() })
    assert.deepEqual(await askBoth([late]), [{ attempts: 1, name: 'Odd', message: 'unwell' }])
  })
})

describe('variables', () => {
  for (const [value, attempts] of [
    ['1', 1],
    ['5', 5],
    ['0', 1],
    ['2.9', 2],
    ['', 3],
  ] as const) {
    test(`AWS_MAX_ATTEMPTS=${value} lets it try ${attempts} times`, async () => {
      process.env['AWS_MAX_ATTEMPTS'] = value
      const [outcome] = await askBoth([error('InternalServiceError', 500)])
      assert.equal(outcome?.attempts, attempts)
    })
  }

  for (const [variables, message] of [
    [{ AWS_MAX_ATTEMPTS: 'x' }, 'AWS_MAX_ATTEMPTS is "x": use a whole number'],
    [{ AWS_REGION: '' }, 'AWS_REGION is "": use the name of a region'],
    [{ AWS_REGION: 'a.b' }, 'AWS_REGION is "a.b": use the name of a region'],
    [{ AWS_ACCESS_KEY_ID: '' }, 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'],
    [{ AWS_SECRET_ACCESS_KEY: '' }, 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'],
  ] as const) {
    test(`${JSON.stringify(variables)} is an error, and nothing is sent`, async () => {
      Object.assign(process.env, variables)
      assert.deepEqual(await ask('light', [secret]), [{ attempts: 0, name: 'Error', message }])
    })
  }

  test('that the light client does not know are followed by the AWS SDK’s own, with the same timeouts', async () => {
    const file = path.join(temporaryFolder('aws-config'), 'config')
    writeFileSync(file, '[default]\nmax_attempts = 5\n')
    process.env['AWS_CONFIG_FILE'] = file
    const [outcome] = await askBoth([error('InternalServiceError', 500)])
    assert.equal(outcome?.attempts, 5)
    const [late] = await ask('light', [never])
    assert.deepEqual([late?.attempts, late?.name], [5, 'TimeoutError'])
  })

  for (const [variable, value] of [
    ['AWS_PROFILE', 'x'],
    ['AWS_CONFIG_FILE', 'x'],
    ['AWS_SHARED_CREDENTIALS_FILE', 'x'],
    ['AWS_RETRY_MODE', 'adaptive'],
  ] as const)
    test(`${variable}=${value} is not ignored where there is no AWS SDK`, async (t) => {
      const folder = process.cwd()
      t.after(() => process.chdir(folder))
      process.chdir(temporaryFolder('no-sdk'))
      process.env[variable] = value
      assert.deepEqual(await ask('light', [secret]), [
        {
          attempts: 0,
          name: 'Error',
          message: `${variable} is set, which only the AWS SDK's own client follows, and this runtime has none: add a layer with @aws-sdk/client-secrets-manager`,
        },
      ])
    })

  test('AWS_RETRY_MODE is followed by the light client where it asks for nothing else', async () => {
    process.env['AWS_RETRY_MODE'] = 'standard'
    await ask('light', [secret])
    assert.match(backend.seen[0]?.headers['user-agent'] ?? '', /^mcp-auth-lambda\//)
    process.env['AWS_RETRY_MODE'] = 'adaptive'
    assert.deepEqual(await askBoth([error('ThrottlingException'), secret]), [
      { attempts: 2, secret: SECRET },
    ])
  })

  test('of a trace are passed on, and the request says who sends it', async () => {
    Object.assign(process.env, { AWS_LAMBDA_FUNCTION_NAME: 'f', _X_AMZN_TRACE_ID: 'Root=1-a-b' })
    await askBoth([secret])
    await ask('light', [secret])
    const [seen] = backend.seen
    assert.equal(seen?.headers['x-amzn-trace-id'], 'Root=1-a-b')
    assert.match(seen?.headers['user-agent'] ?? '', /^mcp-auth-lambda\//)
  })
})

test('a server with a certificate that nobody trusts gets no request', async (t) => {
  let requests = 0
  const server = https.createServer(selfSigned('localhost'), () => (requests += 1))
  t.after(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  process.env['AWS_ENDPOINT_URL'] = `https://localhost:${port}`
  const [{ message = '' } = {}] = await askBoth([])
  assert.match(message, /^self-signed certificate/)
  assert.equal(requests, 0)
})

test('Powertools finds the error that it asks for', () => {
  assert.ok(new ResourceNotFoundException() instanceof Error)
})
