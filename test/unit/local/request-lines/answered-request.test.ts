import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Decision, GateContext } from '../../../../lambda/gate/gate-context.ts'
import { readMessage } from '../../../../lambda/message/read-message.ts'
import { describeAnswered, plain } from '../../../../local/request-lines/answered-request.ts'

const GRANTED: Decision = { verdict: 'granted', clientId: 'client', scopes: ['mcp'] }

function messageOf(parsed: unknown) {
  const text = JSON.stringify(parsed)
  return readMessage({ contentType: 'application/json', text, isBase64Encoded: false })
}

const call = (method: string, params: object) =>
  messageOf({ jsonrpc: '2.0', id: 1, method, params })

function described(context: Partial<GateContext> | undefined, status = 200, body?: object) {
  const answered = { method: 'POST', path: '/mcp', status, ms: 12.4, body: JSON.stringify(body) }
  return describeAnswered({ ...answered, context: context as GateContext | undefined })
}

describe('a request is described by', () => {
  it('method, path, status and time', () => {
    const { method, path, status, ms, ...others } = described(undefined)
    assert.deepEqual([method, path, status, ms], ['POST', '/mcp', 200, 12])
    assert.deepEqual(others, { id: undefined })
  })

  it('its message, the client and its ID in the log', () => {
    const decision = { ...GRANTED, tools: ['add'] }
    const message = call('tools/call', { name: 'add', arguments: { secret: 1 } })
    const { id, message: words, client } = described({ awsRequestId: 'i', decision, message })
    assert.deepEqual([id, words, client], ['i', 'tools/call add', 'client'])
  })

  it('what a client named, without a query, when it does not exist', () => {
    const words = (method: string, params: object) =>
      described({ decision: GRANTED, message: call(method, params) }).message
    assert.equal(words('tools/call', { name: 'nothing' }), 'tools/call nothing')
    assert.equal(words('resources/read', { uri: 'a://b?token=c#d' }), 'resources/read a://b')
    assert.equal(words('tools/list', {}), 'tools/list')
  })

  it('the number of messages in a batch', () => {
    const message = messageOf([{ method: 'ping' }, { method: 'tools/call', params: { name: 'a' } }])
    assert.equal(described({ decision: GRANTED, message }).message, 'batch of 2 a')
    assert.equal(described({ message: messageOf({ id: 1, result: {} }) }).message, 'message')
  })
})

describe('what came of a call', () => {
  const context = { decision: GRANTED, message: call('tools/call', { name: 'add' }) }
  const outcome = (body?: object, status = 200) => described(context, status, body).reason

  it('is said when it is no result, without texts that may quote arguments', () => {
    const content = [{ type: 'text', text: 'There is no secret.' }]
    assert.equal(outcome({ result: { content, isError: true } }), 'tool error')
    assert.equal(outcome({ error: { code: -32602, message: 'no secret' } }), 'error -32602')
    assert.equal(outcome({ error: { code: -32021, message: 'm' } }, 400), 'error -32021')
    assert.equal(outcome([{ result: {} }, null, { result: { isError: true } }]), 'tool error')
  })

  it('is a question, by its name', () => {
    const inputRequests = { consent: { method: 'elicitation/create' }, 'a\u001Bb': {} }
    const result = { resultType: 'input_required', inputRequests }
    assert.equal(outcome({ result }), 'asks consent, a�b')
  })

  it('is not said when it is a result, or nothing that can be read', () => {
    assert.equal(outcome({ result: { content: [], isError: false } }), undefined)
    assert.equal(outcome(), undefined)
    const answered = { method: 'GET', path: '/', status: 200, ms: 1, context: undefined }
    for (const body of ['<html>', 'null', '{"error":{"code":1}}']) {
      assert.equal(describeAnswered({ ...answered, body }).reason, undefined)
    }
  })

  it('is less than why it was refused', () => {
    const decision = { verdict: 'insufficient_scope', detail: 'lacks scope admin' } as const
    const { reason } = described({ ...context, decision }, 403, { error: { code: 403 } })
    assert.equal(reason, 'lacks scope admin')
  })
})

it('a client has its name where it is known', () => {
  const answered = { method: 'POST', path: '/mcp', status: 200, ms: 1 }
  const context = { decision: GRANTED } as GateContext
  assert.equal(describeAnswered({ ...answered, context }, 'My\u0007 client').client, 'My� client')
  assert.equal(describeAnswered({ ...answered, context }).client, 'client')
})

describe('a refusal is described by', () => {
  const reasonFor = (decision: Decision) => described({ decision }, 401).reason

  it('its reason in words', () => {
    const missing = { verdict: 'missing_token' } as const
    assert.equal(reasonFor({ ...missing, reason: 'no_credentials' }), 'no access token')
    assert.equal(
      reasonFor({ ...missing, reason: 'other_scheme' }),
      'no access token, but another scheme',
    )
    const lacking = { verdict: 'insufficient_scope', detail: 'lacks scope admin' } as const
    assert.equal(reasonFor(lacking), 'lacks scope admin')
    const expired = { verdict: 'invalid_token', detail: 'expired 3 s ago' } as const
    assert.equal(reasonFor(expired), 'invalid token: expired 3 s ago')
    assert.equal(reasonFor({ verdict: 'foreign_origin' }), 'foreign origin')
  })

  it('what is wrong with its body', () => {
    const message = readMessage({ contentType: 'text/plain', text: '', isBase64Encoded: false })
    const { reason, message: words } = described({ decision: GRANTED, message }, 415)
    assert.match(reason ?? '', /^The content type is "text\/plain"/)
    assert.equal(words, undefined)
  })

  it('nothing, where the gate has decided nothing', () => {
    assert.equal(described(undefined, 404).reason, undefined)
    assert.equal(described({ decision: GRANTED }, 500).reason, undefined)
  })
})

it('what clients send commands no terminal, and stays short', () => {
  assert.equal(plain('a\u001B[2Jb\nc\u202Ed\u0085e'), 'a�[2Jb�c�d�e')
  assert.equal(plain('x'.repeat(100)), `${'x'.repeat(80)}…`)
  const message = call('tools/call', { name: '\u001B]0;title\u0007' })
  assert.doesNotMatch(JSON.stringify(described({ message })), /\\u001b|\\u0007/i)
})
