import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { HttpAnswer } from '../../../../lambda/oauth/json-answer.ts'
import {
  SHARED_FOR_MS,
  withSharedMetadata,
} from '../../../../lambda/token-check/shared-metadata.ts'

const ISSUER = 'https://auth.example.com/realms/main'
const METADATA = 'https://auth.example.com/.well-known/oauth-authorization-server/realms/main'
const GET = { method: 'GET', headers: {} }

function counting(answer: (url: string) => Promise<HttpAnswer>) {
  const urls: string[] = []
  const fetch = withSharedMetadata(ISSUER, async (url) => {
    urls.push(url)
    return answer(url)
  })
  return { urls, fetch }
}

const withStatus = (status: number) => async () => ({ status, headers: {}, body: '{}' })

suite('the metadata of an issuer', () => {
  test('is read once for all who need it within a short time, and nothing else is', async (t) => {
    t.mock.timers.enable({ apis: ['Date'] })
    const { urls, fetch } = counting(withStatus(200))
    await Promise.all([fetch(METADATA, GET), fetch(METADATA, GET)])
    t.mock.timers.tick(SHARED_FOR_MS - 1)
    assert.equal((await fetch(METADATA, GET)).status, 200)
    assert.deepEqual(urls, [METADATA])
    t.mock.timers.tick(1)
    await fetch(METADATA, GET)
    assert.deepEqual(urls, [METADATA, METADATA])
    const keys = `${ISSUER}/keys`
    await fetch(keys, GET)
    await fetch(keys, GET)
    assert.deepEqual(urls, [METADATA, METADATA, keys, keys])
  })

  test('is read again at once after an answer without it, and after none', async () => {
    const lacking = counting(withStatus(404))
    await lacking.fetch(METADATA, GET)
    await lacking.fetch(METADATA, GET)
    assert.equal(lacking.urls.length, 2)
    const away = counting(async () => {
      throw new Error('away')
    })
    await assert.rejects(away.fetch(METADATA, GET), /away/)
    await assert.rejects(away.fetch(METADATA, GET), /away/)
    assert.equal(away.urls.length, 2)
  })

  test('a failed read forgets no newer one', async (t) => {
    t.mock.timers.enable({ apis: ['Date'] })
    let fail: (error: Error) => void = () => {}
    const answers = [
      new Promise<HttpAnswer>((_, reject) => (fail = reject)),
      Promise.resolve({ status: 200, headers: {}, body: '{}' }),
    ]
    const { urls, fetch } = counting(async () => answers.shift() as Promise<HttpAnswer>)
    const first = fetch(METADATA, GET)
    t.mock.timers.tick(SHARED_FOR_MS)
    await fetch(METADATA, GET)
    fail(new Error('late'))
    await assert.rejects(first, /late/)
    await fetch(METADATA, GET)
    assert.equal(urls.length, 2)
  })
})
