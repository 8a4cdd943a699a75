import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { whileLoading } from '../../../../local/server-file/while-loading.ts'

const EVENTS = ['beforeExit', 'exit', 'uncaughtExceptionMonitor']
const listeners = () => EVENTS.map((event) => process.listenerCount(event))

test('a server that loads slowly is named once, and one that loads in time is not', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const spy = mock.method(console, 'warn', () => {})
  t.after(() => spy.mock.restore())
  const before = listeners()
  const loading = Promise.withResolvers<string>()
  const result = whileLoading('server.ts', async () => loading.promise)
  t.mock.timers.tick(9999)
  assert.equal(spy.mock.callCount(), 0)
  t.mock.timers.tick(1)
  assert.match(String(spy.mock.calls[0]?.arguments), /server\.ts is still loading after 10 s/)
  loading.resolve('loaded')
  assert.equal(await result, 'loaded')
  await whileLoading('server.ts', async () => 'at once')
  t.mock.timers.tick(60_000)
  assert.equal(spy.mock.callCount(), 1)
  assert.deepEqual(listeners(), before)
})

test('an error stays what it is', async () => {
  const error = new TypeError('mine')
  const load = async () => Promise.reject(error)
  await assert.rejects(whileLoading('server.ts', load), (thrown) => thrown === error)
})
