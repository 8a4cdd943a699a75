/** The command with both transports, and an authorization server that fails in several ways. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { describe, test } from 'node:test'
import { ACTIVE } from '../../support/gate.ts'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import { leaksIn, marker } from '../../support/markers.ts'
import {
  httpAnswer,
  type RawReply,
  type RawServer,
  says,
  startRawServer,
} from '../../support/raw-server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { LIST, newToken } from './harness.ts'

const VERDICTS = ['granted', 'missing_token', 'invalid_request', 'invalid_token', 'unavailable']
const WAIT_MS = 5000

const secret = marker('the client secret', ['s+', '/='])
const token = newToken()
const stray = marker('the stray token')
const bearer = { authorization: `Bearer ${token.value}` }

async function startSystem(transport: string, server: RawServer): Promise<LocalSystem> {
  const env = {
    TRANSPORT: transport,
    AUTH_ISSUER: server.origin,
    AUTH_INTROSPECTION_ENDPOINT: `${server.origin}/introspect`,
    OAUTH_CLIENT_SECRET: secret.value,
    POWERTOOLS_LOG_LEVEL: 'TRACE',
    TOKEN_CACHE_TTL_SECONDS: '0',
  }
  return startLocalSystem({ env })
}

/** All of an answer: status, headers and body. */
async function post(url: string, headers: object, body: string | object = LIST): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const answer = [response.status, [...response.headers], await response.text()]
  return JSON.stringify(answer)
}

/** Every verdict, and what HTTP clients do wrong. */
async function misbehave(url: string, server: RawServer): Promise<string[]> {
  const active = says(httpAnswer(JSON.stringify({ ...ACTIVE, aud: url })))
  const replies: RawReply[] = [
    active,
    says(httpAnswer('{"active":false}')),
    (socket, request) => void socket.end(httpAnswer(request)),
    (socket) => socket.destroy(),
  ]
  const answers: string[] = []
  for (const reply of replies) {
    server.reply = reply
    // eslint-disable-next-line no-await-in-loop -- one after the other
    answers.push(await post(url, bearer))
  }
  server.reply = active
  answers.push(
    await post(url, {}),
    await post(url, { authorization: `Basic ${btoa(token.value)}` }),
    await post(url, { authorization: `Bearer ${token.value} ${token.value}` }),
    await post(`${url}?access_token=${token.value}`, {}),
    await post(url, bearer, `{"${stray.value}`),
    await post(`${url}/${stray.value}?${stray.value}`, bearer),
    await post(url, { ...bearer, 'user-agent': stray.value, cookie: stray.value }),
  )
  return answers
}

/** Requests that are none, or that end before they are whole. */
async function breakOff(url: string): Promise<void> {
  const { hostname, port, host } = new URL(url)
  const head = `POST /mcp HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token.value}\r\n`
  for (const bytes of [
    `${token.value}\r\n\r\n`,
    `${head}content-length: 99\r\ncontent-type: application/json\r\n\r\n{"${stray.value}`,
    `${head}${stray.value}\r\n\r\n`,
  ]) {
    const socket = net.connect(Number(port), hostname).on('error', () => {})
    socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 50))
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await once(socket, 'close')
  }
}

async function assertKeeps(system: LocalSystem, answers: readonly string[]): Promise<void> {
  const missing = () =>
    VERDICTS.filter((verdict) => !system.output().includes(`"message":"access ${verdict}"`))
  await waitUntil(async () => missing().length === 0, WAIT_MS)
  assert.deepEqual(missing(), [], 'each verdict is in the log')
  const markers = [secret, token, stray]
  assert.deepEqual(leaksIn(system.output(), markers), [], system.output())
  assert.deepEqual(leaksIn(answers.join('\n'), markers), [])
}

describe('the command keeps tokens and secrets to itself', { timeout: 30_000 }, () => {
  test('with Streamable HTTP', async () => {
    await using server = await startRawServer(says(''))
    await using system = await startSystem('streamable-http', server)
    const answers = await misbehave(system.url, server)
    assert.deepEqual(
      answers.map((answer) => answer.slice(1, 4)),
      ['200', '401', '503', '503', '401', '401', '400', '400', '400', '404', '200'],
    )
    await breakOff(system.url)
    await assertKeeps(system, answers)
  })

  test('with HTTP+SSE', async () => {
    await using server = await startRawServer(says(''))
    await using system = await startSystem('sse', server)
    const answers = await misbehave(system.url, server)
    const stream = await fetch(system.url, { headers: bearer })
    const events = readAll(stream)
    await waitUntil(async () => events.text.includes('sessionId='), WAIT_MS)
    const [endpoint = ''] = /\/mcp\?sessionId=\S+/.exec(events.text) ?? []
    const url = new URL(endpoint, system.url).href
    answers.push(
      await post(url, bearer),
      await post(url, bearer, { ...LIST, method: stray.value }),
      await post(url, bearer, `{"${stray.value}`),
      await post(`${url}${stray.value}`, bearer),
      await post(`${url}&access_token=${token.value}`, bearer),
    )
    await waitUntil(async () => events.text.includes('multiply_numbers'), WAIT_MS)
    assert.match(events.text, /multiply_numbers/)
    await breakOff(system.url)
    await assertKeeps(system, [...answers, events.text, JSON.stringify([...stream.headers])])
    await stream.body?.cancel().catch(() => undefined)
  })
})

/** What a stream has said so far. */
function readAll(stream: Response): { text: string } {
  const said = { text: '' }
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of stream.body ?? []) said.text += decoder.decode(chunk)
  }
  read().catch(() => undefined)
  return said
}
