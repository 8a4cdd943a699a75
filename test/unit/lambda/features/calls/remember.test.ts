import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import * as z from 'zod'
import { log } from '../../../../../lambda/base/log.ts'
import {
  defineTool,
  elicitForm,
  type FeatureContext,
} from '../../../../../lambda/features/public.ts'
import { argumentsOf, serve, textsOf } from '../../../../support/served.ts'

const capabilities = { elicitation: { form: {} } }
const SURE = { sure: elicitForm('Sure?', z.object({ sure: z.boolean() })) }
const inputResponses = { sure: { action: 'accept', content: { sure: true } } }

/** What a tool remembers, in its first call and in its second. */
async function remembered(recall: (context: FeatureContext) => unknown) {
  const seen: unknown[] = []
  const tool = defineTool({
    name: 'probe',
    description: 'Remembers.',
    asks: true,
    async run(_input, context) {
      seen.push(await recall(context))
      await context.ask(SURE)
      return 'done'
    },
  })
  const send = serve({ tools: [tool] })
  const first = await send('tools/call', { name: 'probe' }, { capabilities })
  const { requestState } = (first.result ?? {}) as { requestState?: string }
  const params = { name: 'probe', inputResponses, ...(requestState && { requestState }) }
  const second = await send('tools/call', params, { capabilities })
  return { seen, first, second }
}

describe('what is remembered', () => {
  test('is the same in every call, the first one included: what JSON makes of it', async () => {
    for (const [made, back] of [
      [new Date(0), '1970-01-01T00:00:00.000Z'],
      [undefined, undefined],
      [null, null],
      [
        [1, { a: 'b' }],
        [1, { a: 'b' }],
      ],
    ] as const) {
      const make = mock.fn(() => made as unknown)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { seen, second } = await remembered(async ({ remember }) => remember('it', make))
      assert.deepEqual(seen, [back, back])
      assert.equal(make.mock.callCount(), 1)
      assert.deepEqual(textsOf(second).texts, ['done'])
    }
  })

  test('is made once, whoever asks at the same time, under any name', async () => {
    let made = 0
    const make = async () => ++made
    const { seen } = await remembered(async ({ remember }) => [
      ...(await Promise.all([remember('__proto__', make), remember('__proto__', make)])),
      await remember('constructor', make),
    ])
    assert.deepEqual(seen, [
      [1, 1, 2],
      [1, 1, 2],
    ])
  })

  test('loses nothing: what JSON cannot carry fails the call, and is named in the log', async () => {
    const spy = mock.method(log, 'error', () => {})
    const { first } = await remembered(async ({ remember }) => remember('it', () => new Map()))
    assert.deepEqual(textsOf(first).texts, ['probe failed.'])
    const [, { error }] = argumentsOf(spy) as [string, { error: Error }]
    spy.mock.restore()
    assert.equal(error.message, 'JSON cannot carry Map in "0"')
  })

  test('is no more than can come back', async () => {
    const { first } = await remembered(async ({ remember }) =>
      remember('it', () => 'x'.repeat(800_000)),
    )
    assert.match(
      textsOf(first).texts.join(),
      /^probe has to remember \d{7} bytes: at most 1000000 can come back\.$/,
    )
  })
})

test('a form is not answered by what answers another kind of question', async () => {
  const tool = defineTool({
    name: 'probe',
    description: 'Asks.',
    asks: true,
    async run(_input, { ask }) {
      const { sure } = await ask(SURE)
      return sure.action === 'decline' || sure.action === 'cancel' ? 'kept' : 'removed'
    },
  })
  for (const answer of [{ roots: [] }, { role: 'x', content: 1 }]) {
    const send = serve({ tools: [tool] })
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const first = await send('tools/call', { name: 'probe' }, { capabilities })
    const { requestState } = first.result as { requestState: string }
    const params = { name: 'probe', requestState, inputResponses: { sure: answer } }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { result } = await send('tools/call', params, { capabilities })
    assert.equal(result.resultType, 'input_required')
  }
})

test('a state is of the token, where it names neither client nor user', async () => {
  const tool = defineTool({
    name: 'probe',
    description: 'Asks.',
    asks: true,
    run: async (_input, { ask }) => JSON.stringify(await ask(SURE)),
  })
  const send = serve({ tools: [tool] })
  const nobody = (token: string) => ({ capabilities, caller: { clientId: '', subject: '', token } })
  const first = await send('tools/call', { name: 'probe' }, nobody('token-1'))
  const { requestState } = first.result as { requestState: string }
  const params = { name: 'probe', requestState, inputResponses }
  const { error } = await send('tools/call', params, nobody('token-2'))
  assert.match(error?.message ?? '', /requestState does not belong to this call/)
  assert.deepEqual(textsOf(await send('tools/call', params, nobody('token-1'))).texts, [
    '{"sure":{"action":"accept","content":{"sure":true}}}',
  ])
})
