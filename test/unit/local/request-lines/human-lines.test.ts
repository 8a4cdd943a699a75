import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createHumanLines } from '../../../../local/request-lines/human-lines.ts'

const ESCAPE = '\u001B'
const REQUEST = { method: 'POST', path: '/mcp', status: 200, ms: 12 }
const LINE = { level: 'INFO', timestamp: 'now', service: 's', sampling_rate: 0 }

function record(hasColor = false) {
  const printed: string[] = []
  const lines = createHumanLines({ print: (line) => printed.push(line), hasColor })
  const log = (fields: object) => lines.line(JSON.stringify({ ...LINE, ...fields }))
  return { ...lines, log, printed }
}

describe('a request', () => {
  it('is one line', () => {
    const { answered, printed } = record()
    answered({ ...REQUEST, message: 'tools/call add', client: 'demo-client' })
    answered({ ...REQUEST, status: 401, ms: 1, reason: 'no access token' })
    assert.deepEqual(printed, [
      'POST /mcp tools/call add 200 12 ms demo-client',
      'POST /mcp 401 12 ms  no access token'.replace('12', '1'),
    ])
  })

  it('has colors where the terminal has', () => {
    const { answered, printed } = record(true)
    for (const status of [200, 403, 500]) answered({ ...REQUEST, status })
    assert.deepEqual(
      printed.map((line) => line.split(ESCAPE)[1]?.slice(0, 4)),
      ['[32m', '[33m', '[31m'],
    )
  })

  it('has the lines of its own log below', () => {
    const { answered, log, printed } = record()
    log({ message: 'working', awsRequestId: 'a', tool: 'add', note: 'two words', list: [1] })
    log({ message: 'working too', awsRequestId: 'b', level: 'WARN' })
    assert.deepEqual(printed, [])
    answered({ ...REQUEST, id: 'a' })
    assert.deepEqual(printed, [
      'POST /mcp 200 12 ms',
      '  info working tool=add note="two words" list=[1]',
    ])
  })

  it('that takes long does not hold its lines back for long', async () => {
    const { log, printed } = record()
    log({ message: 'working', awsRequestId: 'a' })
    log({ message: 'still working', awsRequestId: 'a' })
    await delay(400)
    assert.deepEqual(printed, ['  info working', '  info still working'])
  })

  it('that never ends has its lines at the end', () => {
    const { log, flush, printed } = record()
    log({ message: 'working', awsRequestId: 'a' })
    flush()
    assert.deepEqual(printed, ['  info working'])
  })
})

describe('a line of the log', () => {
  it('has the stack of an error, and of its cause', () => {
    const { log, printed } = record()
    const cause = { name: 'TypeError', message: 'deep', stack: 'TypeError: deep\n    at b' }
    const error = { name: 'Error', message: 'boom', stack: 'Error: boom\n    at a', cause }
    log({ level: 'ERROR', message: 'tool failed', tool: 'add', error })
    assert.deepEqual(printed, [
      '  error tool failed tool=add',
      '    Error: boom',
      '        at a',
      '    caused by TypeError: deep',
      '        at b',
    ])
  })

  it('may have an error without a stack, or anything in its place', () => {
    const { log, printed } = record()
    log({ message: 'one', error: { name: 'E', message: 'm' } })
    log({ message: 'two', error: 'text here' })
    assert.deepEqual(printed, ['  info one', '    E: m', '  info two', '    "text here"'])
  })

  it('about a decision is left out: the request has its line', () => {
    const { log, flush, printed } = record()
    log({ message: 'access granted', verdict: 'granted', awsRequestId: 'a' })
    flush()
    assert.deepEqual(printed, [])
  })

  it('commands no terminal', () => {
    const { log, printed } = record(true)
    log({ message: '\u001B[2J', name: '\u001B]0;x\u0007', error: { stack: '\u001B[2J' } })
    const [, ...sequences] = printed.join('').split(ESCAPE)
    assert.equal(sequences.length, 2, 'the color of the level')
    for (const sequence of sequences) assert.match(sequence, /^\[\d+m[^\p{Cc}]*$/u)
  })
})

it('every other line stays as it is, on its own stream', () => {
  const { line, printed } = record()
  const others: string[] = []
  for (const text of ['hello', '{"level":"INFO"}', '{broken', '', '[1]']) line(text)
  line('to stderr', (text) => others.push(text))
  assert.deepEqual(printed, ['hello', '{"level":"INFO"}', '{broken', '', '[1]'])
  assert.deepEqual(others, ['to stderr'])
})
