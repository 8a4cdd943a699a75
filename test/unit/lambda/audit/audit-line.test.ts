/** One line for each call, whatever path it takes, and what the lines tell. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { linesNamed, read, startAudited } from '../../../support/audited.ts'

const server = await startAudited()
after(() => server[Symbol.asyncDispose]())
const ERAS = ['2025-11-25', '2026-07-28'] as const
const call: typeof server.call = async (...sent) => server.call(...sent)

/** The outcome of the one call, whose line is returned as well. */
async function outcomeOf(sent: ReturnType<typeof call>) {
  const { audited } = await sent
  assert.equal(audited.length, 1, JSON.stringify(audited))
  const [line = {}] = audited
  return { outcome: line['outcome'], name: line['name'], line }
}

for (const era of ERAS) {
  describe(`a call of ${era}`, () => {
    test('has one line: who called what, with what result', async () => {
      const { answer, audited } = await call(
        'tools/call',
        { name: 'echo', arguments: { b: 1, a: ['ü'] } },
        { era },
      )
      const [{ durationMs, argumentsHash, ...line } = {}] = audited
      assert.equal(audited.length, 1)
      assert.ok(Number.isInteger(durationMs))
      assert.match(String(argumentsHash), /^[\w-]{22}$/)
      assert.deepEqual(line, {
        message: 'audit',
        method: 'tools/call',
        outcome: 'success',
        name: 'echo',
        subject: 'alice',
        clientId: 'c',
        argumentsBytes: Buffer.byteLength('{"a":["ü"],"b":1}'),
        answerBytes: Buffer.byteLength(answer.body ?? ''),
        awsRequestId: 'request-1',
      })
    })

    for (const [name, outcome] of [
      ['echo', 'success'],
      ['reporting', 'tool_error'],
      ['whole', 'tool_error'],
      ['failing', 'failed'],
      ['mute', 'unusable_result'],
      ['strict', 'invalid_arguments'],
    ] as const) {
      test(`tells how the tool "${name}" ended`, async () => {
        const sent = await outcomeOf(call('tools/call', { name, arguments: {} }, { era }))
        assert.deepEqual([sent.outcome, sent.name], [outcome, name])
      })
    }

    test('that was not over in time has timed out', async () => {
      const more = { era, remainingTimeMs: 20 }
      const { outcome } = await outcomeOf(call('tools/call', { name: 'waiting' }, more))
      assert.equal(outcome, 'timed_out')
    })

    test('that the gate refuses has its verdict', async () => {
      for (const [method, name] of [
        ['tools/call', 'admin'],
        ['prompts/get', 'guarded'],
      ] as const) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const { outcome, line } = await outcomeOf(call(method, { name }, { era }))
        assert.deepEqual([outcome, line['name']], ['insufficient_scope', name])
        assert.equal(line['reason'], 'missing_scope')
      }
    })

    test('of what does not exist tells no name, which the client made up', async () => {
      const { outcome, line } = await outcomeOf(
        call('tools/call', { name: 'drop\ntable' }, { era }),
      )
      assert.equal(outcome, 'not_found')
      assert.ok(!JSON.stringify(line).includes('table'))
    })

    test('that the protocol refuses is rejected', async () => {
      const headers = { 'mcp-name': 'other' }
      const params = { name: 'echo', arguments: era === '2026-07-28' ? {} : 'no object' }
      const { outcome, name } = await outcomeOf(call('tools/call', params, { era, headers }))
      assert.deepEqual([outcome, name], ['rejected', 'echo'])
    })

    test('of a prompt has one line as well', async () => {
      const params = { name: 'plan', arguments: { goal: 'x' } }
      const { outcome, name } = await outcomeOf(call('prompts/get', params, { era }))
      assert.deepEqual([outcome, name], ['success', 'plan'])
      const wrong = await outcomeOf(call('prompts/get', { name: 'plan' }, { era }))
      assert.equal(wrong.outcome, 'invalid_arguments')
    })

    test('of a resource has its name, and of its URI only a hash', async () => {
      const one = await outcomeOf(call('resources/read', { uri: 'notes://one' }, { era }))
      assert.deepEqual([one.outcome, one.name], ['success', 'one'])
      const by = await outcomeOf(call('resources/read', { uri: 'notes://by/carol' }, { era }))
      assert.deepEqual([by.outcome, by.name], ['success', 'by-author'])
      assert.ok(!JSON.stringify(by.line).includes('carol'))
      const none = await outcomeOf(call('resources/read', { uri: 'notes://by/nobody' }, { era }))
      assert.equal(none.outcome, 'not_found')
    })

    test('of a completion has a line if it runs code', async () => {
      const argument = { name: 'goal', value: 'x' }
      const ran = await outcomeOf(
        call(
          'completion/complete',
          { ref: { type: 'ref/prompt', name: 'plan' }, argument },
          { era },
        ),
      )
      assert.deepEqual([ran.outcome, ran.name], ['success', 'plan'])
      const ref = { type: 'ref/resource', uri: 'notes://by/{author}' }
      const listed = { name: 'author', value: 'a' }
      const { answer, audited } = await call(
        'completion/complete',
        { ref, argument: listed },
        { era },
      )
      assert.match(answer.body ?? '', /alice/)
      assert.deepEqual(audited, [])
    })

    test('has its trace, from the message before the header', async () => {
      const traceparent = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`
      const headers = { traceparent: traceparent('a') }
      const params = { name: 'echo' }
      const ofHeader = await outcomeOf(call('tools/call', params, { era, headers }))
      assert.equal(ofHeader.line['traceId'], 'a'.repeat(32))
      const meta = { traceparent: traceparent('b') }
      const own = await outcomeOf(call('tools/call', { ...params, _meta: meta }, { era, headers }))
      assert.equal(own.line['traceId'], 'b'.repeat(32))
    })

    test('that streams has its line when the stream ends, with all of its bytes', async () => {
      const clientGone = new AbortController().signal
      const params = { name: 'echo', _meta: { progressToken: 1 } }
      const { answer, audited } = await call('tools/call', params, { era, clientGone })
      assert.deepEqual(audited, [])
      const text = await read(answer)
      const [line = {}] = linesNamed('audit')
      assert.equal(line['outcome'], 'success')
      assert.equal(line['answerBytes'], Buffer.byteLength(text))
    })

    test('whose stream nobody reads any more is cancelled', async () => {
      const gone = new AbortController()
      const params = { name: 'waiting', _meta: { progressToken: 1 } }
      const { answer } = await call('tools/call', params, { era, clientGone: gone.signal })
      const reader = answer.stream?.getReader()
      gone.abort()
      await reader?.cancel()
      const [line = {}, ...others] = linesNamed('audit')
      assert.deepEqual([line['outcome'], others], ['cancelled', []])
    })
  })
}

test('a call whose client had gone before it ran is cancelled', async () => {
  const clientGone = AbortSignal.abort()
  const { outcome, name } = await outcomeOf(call('tools/call', { name: 'echo' }, { clientGone }))
  assert.deepEqual([outcome, name], ['cancelled', 'echo'])
})

test('a call that asks the user says so', async () => {
  const meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } }
  const params = { name: 'asking', arguments: {}, _meta: meta }
  const { outcome } = await outcomeOf(call('tools/call', params, { era: '2026-07-28' }))
  assert.equal(outcome, 'input_required')
})

test('code that changes its arguments does not change their hash', async () => {
  const hash = async (name: string) =>
    (await outcomeOf(call('tools/call', { name, arguments: { a: 1 } }))).line['argumentsHash']
  assert.equal(await hash('mutating'), await hash('echo'))
})

const byOutcome = ([one]: unknown[], [other]: unknown[]) => String(one).localeCompare(String(other))

test('each call of a batch has a line, and other messages have none', async () => {
  const one = (id: number, name: string) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, arguments: { id } },
  })
  const batch = [one(1, 'echo'), one(2, 'nobody'), { jsonrpc: '2.0', id: 3, method: 'ping' }]
  const headers = { 'mcp-protocol-version': '2025-03-26' }
  const reading = { jsonrpc: '2.0', id: 4, method: 'resources/read', params: { uri: 'notes://9' } }
  const { audited } = await server.post([...batch, one(6, 'strict'), reading], { headers })
  const found = audited.map(({ outcome, name, batchSize }) => [outcome, name, batchSize])
  assert.deepEqual(found.toSorted(byOutcome), [
    ['invalid_arguments', 'strict', 4],
    ['not_found', undefined, 4],
    ['not_found', undefined, 4],
    ['success', 'echo', 4],
  ])
  const without = { jsonrpc: '2.0', id: 5, method: 'tools/call' }
  const refused = await server.post([...batch, null, 5, without], { headers })
  assert.deepEqual(
    refused.audited.map(({ outcome }) => outcome),
    ['rejected', 'not_found', 'not_found'],
  )
})

test('two calls of a batch that share an ID do not run', async () => {
  const one = (name: string) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } })
  const headers = { 'mcp-protocol-version': '2025-03-26' }
  const { answer, audited } = await server.post([one('nobody'), one('echo')], { headers })
  assert.equal(answer.statusCode, 400)
  assert.deepEqual(audited, [])
})

test('a message that calls nothing has no line, nor a request without a token', async () => {
  assert.deepEqual((await call('tools/list', {})).audited, [])
  const headers = { authorization: '' }
  assert.deepEqual((await call('tools/call', { name: 'echo' }, { headers })).audited, [])
})

describe('a line tells nothing that it must not', () => {
  test('no token, no key and no value of an argument, however the call ends', async () => {
    const secret = 's3cr3t-value'
    for (const name of ['echo', 'reporting', 'failing', 'strict', 'admin', 'nobody']) {
      const params = { name, arguments: { [secret]: secret, n: secret } }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { audited } = await call('tools/call', params)
      const text = JSON.stringify(audited)
      for (const one of [secret, 'the-token', 'kkkk', 'database', 'for the model']) {
        assert.ok(!text.includes(one), `${one} in ${text}`)
      }
    }
  })

  test('a subject of any length is cut', async () => {
    await using long = await startAudited({}, { sub: 'x'.repeat(5000) })
    const { audited } = await long.call('tools/call', { name: 'echo' })
    assert.equal(String(audited[0]?.['subject']).length, 1001)
  })
})

test('a server that cannot be loaded is an error of each call', async () => {
  await using broken = await startAudited({ requestStateKey: undefined })
  const { answer, audited } = await broken.call('tools/call', { name: 'echo' })
  assert.equal(answer.statusCode, 500)
  assert.deepEqual(
    audited.map(({ outcome }) => outcome),
    ['failed'],
  )
})

test('a call beyond the limit of its caller has a line that says what was called', async () => {
  await using limited = await startAudited({ callsPerMinutePerCaller: 1 })
  const params = { name: 'echo', arguments: {} }
  await limited.call('tools/call', params)
  const { answer, audited } = await limited.call('tools/call', params)
  assert.equal(answer.statusCode, 429)
  const [{ outcome, reason, name, subject } = {}] = audited
  assert.deepEqual(
    { outcome, reason, name, subject },
    { outcome: 'rate_limited', reason: 'too_many_calls', name: 'echo', subject: 'alice' },
  )
})
