import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as z from 'zod'
import {
  defineResource,
  definePrompt,
  defineTool,
  elicitForm,
  elicitUrl,
  type FeatureContext,
  listRoots,
  sampleMessage,
} from '../../../../../lambda/features/public.ts'
import {
  type Answer,
  type Circumstances,
  type Send,
  serve,
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

describe('a tool asks the user', () => {
  test('and is called again with the answer', async () => {
    const send = serve({ tools: [remove()] })
    const { result } = await call(send, CALL)
    assert.deepEqual(Object.keys(result.inputRequests), ['confirm'])
    const { method, params } = result.inputRequests.confirm
    assert.equal(method, 'elicitation/create')
    assert.equal(params.message, 'Remove 1?')
    assert.deepEqual(params.requestedSchema.required, ['sure'])
    const { requestState } = result
    const answer = await call(send, { ...CALL, requestState, inputResponses: ACCEPT })
    assert.deepEqual(textsOf(answer), { isError: false, texts: ['removed'] })
    assert.equal(answer.result.resultType, 'complete')
  })

  test('who may decline or cancel', async () => {
    for (const action of ['decline', 'cancel']) {
      const send = serve({ tools: [remove()] })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const requestState = await stateOf(send)
      const inputResponses = { confirm: { action } }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const answer = await call(send, { ...CALL, requestState, inputResponses })
      assert.deepEqual(textsOf(answer).texts, [`kept: ${action}`])
    }
  })

  test('again, when the answer does not fit the form, or is none', async () => {
    for (const [confirm, message] of [
      [
        { action: 'accept', content: { sure: 'yes' } },
        /^Remove 1\?\n\(The last answer did not fit: sure: expected boolean/,
      ],
      [{ action: 'accept' }, /did not fit: expected object/],
      [{ action: 'maybe' }, /^Remove 1\?$/],
      ['yes', /^Remove 1\?$/],
      [undefined, /^Remove 1\?$/],
    ] as const) {
      const send = serve({ tools: [remove()] })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const requestState = await stateOf(send)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { result } = await call(send, { ...CALL, requestState, inputResponses: { confirm } })
      assert.equal(result.resultType, 'input_required')
      assert.match(result.inputRequests.confirm.params.message as string, message)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const answer = await call(send, {
        ...CALL,
        requestState: result.requestState as string,
        inputResponses: ACCEPT,
      })
      assert.deepEqual(textsOf(answer).texts, ['removed'])
    }
  })

  test('and takes no answer to a question that it has not asked', async () => {
    const send = serve({ tools: [remove()] })
    const unasked = await call(send, { ...CALL, inputResponses: ACCEPT })
    assert.equal(unasked.result.resultType, 'input_required')
  })

  test('several things at once, and in turn, and keeps the earlier answers', async () => {
    let drafts = 0
    const trip = defineTool({
      name: 'trip',
      description: 'Plans.',
      asks: true,
      async run(_input, { ask, remember }) {
        const draft = await remember('draft', () => ({ number: ++drafts }))
        const first = await ask({
          city: elicitForm('Which city?', z.object({ city: z.string() })),
          pay: elicitUrl('Pay here', 'https://pay.example.com/1'),
          rhyme: sampleMessage({ messages: [], maxTokens: 5 }),
          folders: listRoots(),
        })
        const { day } = await ask({ day: elicitForm('Which day?', z.object({ day: z.int() })) })
        return { draft, ...first, day }
      },
    })
    const send = serve({ tools: [trip] })
    const one = await call(send, { name: 'trip' })
    assert.deepEqual(Object.keys(one.result.inputRequests), ['city', 'pay', 'rhyme', 'folders'])
    assert.equal(one.result.inputRequests.pay.params.url, 'https://pay.example.com/1')
    assert.equal(one.result.inputRequests.rhyme.method, 'sampling/createMessage')
    assert.equal(one.result.inputRequests.folders.method, 'roots/list')
    const inputResponses = {
      city: { action: 'accept', content: { city: 'Rome' } },
      pay: { action: 'accept' },
      rhyme: { role: 'assistant', content: { type: 'text', text: 'dome' }, model: 'm' },
      folders: { roots: [{ uri: 'file:///a' }] },
    }
    const two = await call(send, {
      name: 'trip',
      requestState: one.result.requestState,
      inputResponses,
    })
    assert.deepEqual(Object.keys(two.result.inputRequests), ['day'])
    const three = await call(send, {
      name: 'trip',
      requestState: two.result.requestState,
      inputResponses: { day: { action: 'accept', content: { day: 3 } } },
    })
    assert.deepEqual(JSON.parse(textsOf(three).texts[0] ?? ''), {
      draft: { number: 1 },
      ...inputResponses,
      city: { action: 'accept', content: { city: 'Rome' } },
      day: { action: 'accept', content: { day: 3 } },
    })
    assert.equal(drafts, 1)
  })

  test('even if its code catches everything', async () => {
    const stubborn = defineTool({
      name: 'remove',
      description: 'Removes.',
      asks: true,
      async run(_input, { ask }) {
        try {
          await ask({ confirm: elicitForm('Sure?', SURE) })
        } catch {
          return 'removed without asking'
        }
        return 'removed'
      },
    })
    await stateOf(serve({ tools: [stubborn] }), { name: 'remove' })
  })

  test('only what the client says that it can do', async () => {
    const { error } = await call(serve({ tools: [remove()] }), CALL, { capabilities: {} })
    assert.equal(error?.code, -32_021)
    assert.deepEqual(error.data, { requiredCapabilities: { elicitation: { form: {} } } })
  })

  test('in revisions before 2026-07-28 by a sentence', async () => {
    const send = serve({ tools: [remove()] })
    assert.deepEqual(textsOf(await call(send, CALL, { era: 'handshake' })), {
      isError: true,
      texts: [
        'remove has to ask the user, which works from MCP 2026-07-28 on: use a client that speaks that revision.',
      ],
    })
  })

  test('as prompts and resources do', async () => {
    const run = async ({ ask }: FeatureContext) => {
      const { confirm } = await ask({ confirm: elicitForm('Sure?', SURE) })
      return confirm.action
    }
    const send = serve({
      resources: [defineResource({ uri: 'notes://1', name: 'one', asks: true, read: run })],
      prompts: [
        definePrompt({ name: 'plan', asks: true, get: async (_args, context) => run(context) }),
      ],
    })
    for (const [method, params] of [
      ['resources/read', { uri: 'notes://1' }],
      ['prompts/get', { name: 'plan' }],
    ] as const) {
      const capable = { capabilities: CAN_ALL }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { result } = await send(method, params, capable)
      const again = {
        ...params,
        requestState: result.requestState as string,
        inputResponses: ACCEPT,
      }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.match(JSON.stringify(await send(method, again, capable)), /"text":"accept"/)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { error } = await send(method, params, { era: 'handshake' })
      assert.equal(error?.code, -32_602)
      assert.match(error.message, /has to ask the user, which works from MCP 2026-07-28 on/)
    }
  })
})
