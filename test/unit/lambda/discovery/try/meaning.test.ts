import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { callServer } from '../../../../../lambda/discovery/try/exchange.ts'
import { meaningOf } from '../../../../../lambda/discovery/try/meaning.ts'
import { CONFIG, fakeBrowser, json } from './fake-browser.ts'

const meant = async (answer: Response) => {
  const call = { resource: CONFIG.resource, token: 't0ken', method: 'tools/call', params: {} }
  return meaningOf(
    await callServer(
      fakeBrowser(() => answer),
      call,
    ),
  )
}
const elicit = (params: object) => ({ method: 'elicitation/create', params })
const challenged = (status: number, challenge: string, name = 'www-authenticate') =>
  json({ jsonrpc: '2.0', error: { code: status, message: 'no' } }, status, { [name]: challenge })

suite('an answer means', () => {
  test('a result, or that the tool reports an error', async () => {
    const ok = await meant(json({ result: { content: [] } }))
    assert.deepEqual(ok, { kind: 'result', text: 'The tool answered.', result: { content: [] } })
    const failed = await meant(json({ result: { isError: true } }))
    assert.equal(failed.text, 'The tool reports an error.')
  })

  test('to sign in again', async () => {
    const { kind, text } = await meant(challenged(401, 'Bearer error="invalid_token"'))
    assert.equal(kind, 'sign-in')
    assert.match(text, /\(401\), which may have expired: sign in again/)
  })

  test('to sign in for scopes, also behind a gateway that renames the challenge', async () => {
    for (const name of ['www-authenticate', 'x-amzn-remapped-www-authenticate']) {
      const challenge = 'Bearer error="insufficient_scope", scope="mcp notes:write"'
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const meaning = await meant(challenged(403, challenge, name))
      assert.partialDeepStrictEqual(meaning, { kind: 'step-up', scopes: ['mcp', 'notes:write'] })
    }
    const without = await meant(challenged(403, 'Bearer error="insufficient_scope"'))
    assert.partialDeepStrictEqual(without, { kind: 'step-up', scopes: [] })
  })

  test('to wait, as long as the server says', async () => {
    for (const [status, after, seconds, text] of [
      [429, '12', 12, /too many calls \(429\): call again in 12 seconds/],
      [503, 'soon', 5, /cannot check tokens now \(503\): call again in 5/],
      [503, undefined, 5, /\(503\)/],
    ] as const) {
      const headers: Record<string, string> = after === undefined ? {} : { 'retry-after': after }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const meaning = await meant(json({}, status, headers))
      assert.partialDeepStrictEqual(meaning, { kind: 'wait', seconds })
      assert.match(meaning.text, text)
    }
  })

  test('an error, of the protocol, of a refusal, or of something between', async () => {
    for (const [answer, text] of [
      [
        json({ error: { code: -32602, message: 'Unknown tool' } }),
        'The server refuses: Unknown tool (-32602)',
      ],
      [challenged(403, ''), 'The server refuses: no (403)'],
      [new Response('x', { status: 502 }), 'The server answered 502, without a result.'],
      [json({ result: [] }), 'The server answered 200, without a result.'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await meant(answer), { kind: 'error', text })
    }
  })

  test('a question, with what is asked and the state that goes back', async () => {
    const inputRequests = {
      sure: elicit({ message: 'Sure?', requestedSchema: { type: 'object' } }),
      page: elicit({ mode: 'url', message: 'Pay.', url: 'https://pay.example' }),
      odd: elicit({ mode: 'url' }),
    }
    const resultType = 'input_required'
    assert.deepEqual(
      await meant(json({ result: { resultType, inputRequests, requestState: 's' } })),
      {
        kind: 'question',
        text: 'The tool waits for you.',
        questions: [
          { key: 'sure', kind: 'form', message: 'Sure?', schema: { type: 'object' }, url: '' },
          {
            key: 'page',
            kind: 'url',
            message: 'Pay.',
            schema: undefined,
            url: 'https://pay.example',
          },
          { key: 'odd', kind: 'url', message: '', schema: undefined, url: '' },
        ],
        requestState: 's',
      },
    )
    assert.deepEqual(await meant(json({ result: { resultType } })), {
      kind: 'question',
      text: 'The tool waits for you.',
      questions: [],
      requestState: undefined,
    })
  })

  test('a question that is none for the user, which the page cannot answer', async () => {
    const asks = (...requests: unknown[]) => ({
      result: {
        resultType: 'input_required',
        inputRequests: Object.fromEntries(requests.entries()),
      },
    })
    const required = { code: -32_021, message: 'Cannot request input (sampling/createMessage)' }
    for (const [body, what] of [
      [asks(elicit({}), { method: 'sampling/createMessage' }), 'sampling/createMessage'],
      [asks({ method: 'roots/list' }), 'roots/list'],
      [asks(7), 'null'],
      [asks(elicit({ mode: 'voice' })), 'voice'],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual(await meant(json(body)), {
        kind: 'error',
        text: `The tool asks its client for ${what}: this page cannot answer that, another client may.`,
      })
    }
    assert.deepEqual(await meant(json({ error: required })), {
      kind: 'error',
      text: 'The server refuses: Cannot request input (sampling/createMessage) (-32021): this page cannot answer that, another client may.',
    })
  })
})
