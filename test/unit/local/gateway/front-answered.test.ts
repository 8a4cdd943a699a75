/** What the front tells about each request. */
import assert from 'node:assert/strict'
import http from 'node:http'
import { it } from 'node:test'
import type { Answered } from '../../../../local/gateway/front.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { startEchoFront } from './echo-front.ts'

function record() {
  const told: Answered[] = []
  return { told, onAnswered: (answered: Answered) => void told.push(answered) }
}

it('tells method, path, status and time, and the context of the invocation', async () => {
  const { told, onAnswered } = record()
  const result = (_: unknown, context: object) => {
    Object.assign(context, { decision: 'set by the gate' })
    return { statusCode: 403 }
  }
  await using front = await startEchoFront(result, { onAnswered })
  await front.send('/mcp?token=secret', { method: 'POST' })
  await front.send('/nothing')
  assert.ok(await waitUntil(async () => told.length === 2, 2000))
  const [one, two] = told
  assert.partialDeepStrictEqual(one, { method: 'POST', path: '/mcp', status: 403 })
  assert.partialDeepStrictEqual(one?.context, { decision: 'set by the gate' })
  assert.ok(one !== undefined && one.ms > 0 && one.ms < 2000)
  assert.partialDeepStrictEqual(two, { method: 'GET', path: '/nothing', status: 404 })
  assert.equal(two?.context, undefined)
})

it('tells of a client that did not wait', async () => {
  const { told, onAnswered } = record()
  const called = Promise.withResolvers<void>()
  const result = async () => {
    called.resolve()
    return new Promise(() => {})
  }
  await using front = await startEchoFront(result, { onAnswered, timeoutMs: 100 })
  const request = http.get({ host: '127.0.0.1', port: front.port, path: '/mcp' })
  request.on('error', () => {})
  await called.promise
  request.destroy()
  assert.ok(await waitUntil(async () => told.length === 1, 2000))
  assert.equal(told[0]?.status, 499)
})
