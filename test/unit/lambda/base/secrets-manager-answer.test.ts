/** Answers and errors of Secrets Manager are read as the AWS SDK reads them, and quoted less. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { json, never, type Reply } from '../../../support/backend.ts'
import {
  ARN,
  ask,
  CLIENTS,
  askBoth,
  answerWith,
  error,
  SECRET,
  secret,
} from '../../../support/both-secrets-managers.ts'

const text =
  (body: string, status = 200, headers = {}): Reply =>
  (response) => {
    response.writeHead(status, headers).end(body)
  }
const reset: Reply = (response) => response.socket?.destroy()
/** Ends in the middle of its body. */
const torn: Reply = (response) => {
  response.writeHead(200, { 'content-length': 1000 })
  response.write(`{"SecretString":"${SECRET}`, () => response.socket?.destroy())
}
const stalled: Reply = (response) => {
  response.writeHead(200, { 'content-length': 1000 })
  response.write(`{"SecretString":"${SECRET}`)
}

describe('an answer', () => {
  for (const [what, reply, expected] of [
    ['with a text', secret, SECRET],
    ['with bytes', json({ SecretBinary: btoa(SECRET) }), SECRET],
    ['of another content type', text(JSON.stringify({ SecretString: SECRET })), SECRET],
    ['with neither', json({}), undefined],
    ['without a body', text(''), undefined],
    ['with null', json(null), undefined],
  ] as const) {
    test(`${what} is read`, async () => {
      assert.deepEqual(await askBoth([reply]), [{ attempts: 1, secret: expected }])
    })
  }
})

describe('an error', () => {
  for (const [type, name] of [
    ['AccessDeniedException', 'AccessDeniedException'],
    ['ResourceNotFoundException', 'ResourceNotFoundException'],
    ['DecryptionFailure', 'DecryptionFailure'],
    ['InvalidRequestException', 'InvalidRequestException'],
    ['com.amazonaws.secretsmanager#ResourceNotFoundException', 'ResourceNotFoundException'],
    ['UnrecognizedClientException:http://internal.amazon.com/', 'UnrecognizedClientException'],
    ['ExpiredTokenException', 'ExpiredTokenException'],
  ] as const) {
    test(`of the type ${type} has its name and message, and no retry`, async () => {
      assert.deepEqual(await askBoth([error(type)]), [{ attempts: 1, name, message: 'unwell' }])
    })
  }

  for (const [what, reply, expected] of [
    ['a name in a header', text('', 400, { 'x-amzn-errortype': 'Odd' }), ['Odd', 'UnknownError']],
    ['a name in another member', json({ code: 'Odd', Message: 'm' }, 400), ['Odd', 'm']],
    ['nothing', text('', 400), ['Unknown', 'UnknownError']],
    ['another place', text('', 301, { location: '/elsewhere' }), ['Unknown', 'UnknownError']],
  ] as const) {
    test(`with ${what} is read, and no redirect is followed`, async () => {
      const [name, message] = expected
      assert.deepEqual(await askBoth([reply]), [{ attempts: 1, name, message }])
    })
  }

  test('without a text has a message nevertheless', async () => {
    const [outcome] = await ask('light', [json({ __type: 'Odd', message: { a: 1 } }, 400)])
    assert.deepEqual(outcome, { attempts: 1, name: 'Odd', message: 'UnknownError' })
  })

  for (const [what, reply] of [
    ['throttles', error('ThrottlingException')],
    ['has status 429', error('Odd', 429)],
    ['has status 500', error('InternalServiceError', 500)],
    ['has status 503', text('', 503)],
    ['resets the connection', reset],
    ['ends the connection in its body', torn],
  ] as const) {
    test(`that ${what} is repeated, three times in all`, async () => {
      const recovered = await askBoth([reply, secret])
      assert.deepEqual(recovered, [{ attempts: 2, secret: SECRET }])
      const ours = await ask('light', [reply])
      const [{ message = '', ...theirs } = {}] = await ask('sdk', [reply])
      assert.equal(ours[0]?.attempts, 3)
      // The AWS SDK adds where to find the whole answer.
      assert.deepEqual(ours, [{ ...theirs, message: message.replace(/\n {2}Deserial.*/, '') }])
    })
  }

  test('that says when to ask again is repeated then', async () => {
    const started = performance.now()
    await ask('light', [text('', 503, { 'retry-after': '0.2' }), secret])
    assert.ok(performance.now() - started > 190)
  })

  for (const [what, reply] of [
    ['before its head', never],
    ['in its body', stalled],
  ] as const) {
    test(`that hangs ${what} is a timeout, and repeated`, async () => {
      assert.deepEqual(await askBoth([reply, secret]), [{ attempts: 2, secret: SECRET }])
      const [outcome] = await ask('light', [reply])
      assert.deepEqual([outcome?.attempts, outcome?.name], [3, 'TimeoutError'])
    })
  }
})

describe('an answer that is not JSON', () => {
  for (const [what, body] of [
    ['a truncated one', `{"SecretString":"${SECRET}`],
    ['one with another quote', `{"SecretString":'${SECRET}'}`],
    ['the secret itself', SECRET],
  ] as const) {
    test(`such as ${what} is an error that does not quote it`, async () => {
      const [outcome] = await ask('light', [text(body)])
      const message = "Secrets Manager's answer is not JSON"
      assert.deepEqual(outcome, { attempts: 1, name: 'SyntaxError', message })
      const [{ name, attempts } = {}] = await ask('sdk', [text(body)])
      assert.deepEqual({ name, attempts }, { name: 'SyntaxError', attempts: 1 })
    })
  }

  test('is repeated where its status says so', async () => {
    assert.deepEqual(await askBoth([text('<html>', 502), secret]), [
      { attempts: 2, secret: SECRET },
    ])
  })

  test('shows nothing of it in any member of the error', async () => {
    answerWith([text(`{"SecretString":'${SECRET}'}`)])
    const thrown: unknown = await CLIENTS.light()().catch((caught: unknown) => caught)
    assert.ok(thrown instanceof Error)
    assert.ok(!inspect(thrown, { depth: 9 }).includes(SECRET))
  })
})

test('an answer that is larger than any secret is not read to its end', async () => {
  const [outcome] = await ask('light', [json({ SecretString: 'a'.repeat(500_000) })])
  const message = "Secrets Manager's answer has more than 500000 bytes"
  assert.deepEqual(outcome, { attempts: 1, name: 'Error', message })
  const largest = '\u0001'.repeat(65_536) // 6 bytes each
  const [{ secret: read } = {}] = await askBoth([json({ ARN, SecretString: largest })])
  assert.equal(read, largest)
})
