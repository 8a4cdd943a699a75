import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import * as z from 'zod'
import {
  createStateSeal,
  STATE_TTL_SECONDS,
} from '../../../../../lambda/features/calls/state-seal.ts'
import {
  defineTool,
  elicitForm,
  type FeatureContext,
} from '../../../../../lambda/features/public.ts'
import {
  type Answer,
  type Circumstances,
  type Send,
  serve,
  STATE_KEY,
  textsOf,
} from '../../../../support/served.ts'

const CAN_ALL = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} }
const SURE = z.object({ sure: z.boolean() })
const ACCEPT = { confirm: { action: 'accept', content: { sure: true } } }

const remove = (run: (context: FeatureContext) => unknown = () => {}, name = 'remove') =>
  defineTool({
    name,
    description: 'Removes a note.',
    inputSchema: z.object({ id: z.string() }),
    asks: true,
    async run({ id }, context) {
      await run(context)
      const { confirm } = await context.ask({ confirm: elicitForm(`Remove ${id}?`, SURE) })
      if (confirm.action !== 'accept') return `kept: ${confirm.action}`
      return confirm.content.sure ? 'removed' : 'kept'
    },
  })

const CALL = { name: 'remove', arguments: { id: '1' } }

function call(send: Send, params: object, more: Circumstances = {}): Promise<Answer> {
  return send('tools/call', params, { capabilities: CAN_ALL, ...more })
}

/** The state that a first call leaves. */
async function stateOf(send: Send, params: object = CALL): Promise<string> {
  const { result } = await call(send, params)
  assert.equal(result.resultType, 'input_required')
  return result.requestState as string
}

describe('a state is refused', () => {
  const refused = async (answer: Promise<Answer>) => {
    const { error } = await answer
    assert.deepEqual(error, {
      code: -32_602,
      message:
        'The requestState does not belong to this call, or is used or too old: call again without it.',
      data: { reason: 'invalid_request_state' },
    })
  }
  const counted = () => {
    let ran = 0
    const tools = [remove(() => void ran++), remove(undefined, 'other')]
    return { send: serve({ tools }), ran: () => ran }
  }

  test('when it is forged, before any code runs', async () => {
    const { send, ran } = counted()
    const requestState = await stateOf(send)
    const before = ran()
    const flip = (at: number) =>
      requestState.slice(0, at) +
      (requestState[at] === 'A' ? 'B' : 'A') +
      requestState.slice(at + 1)
    for (const forged of [
      flip(10),
      flip(requestState.length - 2),
      `${requestState}.`,
      requestState.slice(0, -4),
      requestState.slice(0, 20),
      '',
      'x',
      7,
      { a: 1 },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const answer = await call(send, { ...CALL, requestState: forged, inputResponses: ACCEPT })
      assert.equal(answer.error?.code, -32_602, JSON.stringify(forged))
    }
    assert.equal(ran(), before)
  })

  test('when another key sealed it', async () => {
    const other = serve(
      { tools: [remove()] },
      async () => 'another key of at least thirty-two bytes',
    )
    const requestState = await stateOf(other)
    await refused(
      call(serve({ tools: [remove()] }), { ...CALL, requestState, inputResponses: ACCEPT }),
    )
  })

  test('when it was used', async () => {
    const { send } = counted()
    const again = { ...CALL, requestState: await stateOf(send), inputResponses: ACCEPT }
    const answers = await Promise.all([call(send, again), call(send, again), call(send, again)])
    assert.equal(answers.filter(({ result }) => result !== undefined).length, 1)
    await refused(call(send, again))
  })

  test('when it is of another caller, client, tool, or arguments', async () => {
    const { send } = counted()
    const again = { ...CALL, requestState: await stateOf(send), inputResponses: ACCEPT }
    await refused(call(send, again, { caller: { subject: 'mallory' } }))
    await refused(call(send, again, { caller: { clientId: 'other' } }))
    await refused(call(send, { ...again, arguments: { id: '2' } }))
    await refused(call(send, { ...again, name: 'other' }))
    assert.deepEqual(textsOf(await call(send, again)).texts, ['removed'])
  })

  test('when it is too old', async () => {
    const { send } = counted()
    const requestState = await stateOf(send)
    mock.timers.enable({ apis: ['Date'], now: Date.now() + (STATE_TTL_SECONDS + 1) * 1000 })
    await refused(call(send, { ...CALL, requestState, inputResponses: ACCEPT }))
    mock.timers.reset()
  })

  test('and means nothing to a tool that does not ask', async () => {
    const plain = defineTool({ name: 'plain', description: 'Answers.', run: () => 'ok' })
    const answer = await call(serve({ tools: [plain] }), { name: 'plain', requestState: 'x' })
    assert.deepEqual(textsOf(answer).texts, ['ok'])
  })
})

test('no more than ten thousand opened states are kept: the oldest is forgotten', () => {
  const owner = { caller: 'many', feature: ['tool', 'remove'], input: {} } as const
  const seal = createStateSeal(STATE_KEY, owner)
  const states = Array.from({ length: 10_001 }, (_, at) => seal.close({ at }))
  const [first = '', ...others] = states
  seal.open(first)
  for (const state of others) seal.open(state)
  assert.throws(() => seal.open(others.at(-1) ?? ''), /belong to this call/)
  assert.deepEqual(seal.open(first), { at: 0 })
})
