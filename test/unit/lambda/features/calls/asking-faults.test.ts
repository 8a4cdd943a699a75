import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import * as z from 'zod'
import { log } from '../../../../../lambda/base/log.ts'
import {
  defineServer,
  defineTool,
  elicitForm,
  type FeatureContext,
} from '../../../../../lambda/features/public.ts'
import {
  argumentsOf,
  type Answer,
  type Circumstances,
  type Send,
  serve,
  textsOf,
} from '../../../../support/served.ts'

const CAN_ALL = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} }
const SURE = z.object({ sure: z.boolean() })

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

describe('asking that cannot work', () => {
  async function errorOf(send: Send, params: object) {
    const spy = mock.method(log, 'error', () => {})
    assert.deepEqual(textsOf(await call(send, params)), {
      isError: true,
      texts: [`remove failed.`],
    })
    const [, { error }] = argumentsOf(spy) as [string, { error: Error }]
    spy.mock.restore()
    return error.message
  }

  test('without "asks: true" is a fault that the log names', async () => {
    const shy = defineTool({
      name: 'remove',
      description: 'Removes.',
      async run(_input, context) {
        await (context as FeatureContext).ask({ confirm: elicitForm('Sure?', SURE) })
        return 'removed'
      },
    })
    const message = await errorOf(serve({ tools: [shy] }), { name: 'remove' })
    assert.equal(message, 'a tool that asks the user is defined with "asks: true"')
  })

  test('for want of a key keeps the server from loading', () => {
    const server = defineServer({ tools: [remove()] })
    assert.throws(
      () => serve(server, null),
      /the tool "remove" asks the user, and REQUEST_STATE_KEY_ARN is not set/,
    )
  })

  test('with a key that is too short fails, and the log says so', async () => {
    const send = serve({ tools: [remove()] }, async () => 'short')
    assert.match(
      await errorOf(send, CALL),
      /^the key for the state of calls has 5 bytes: give one of 32 or more$/,
    )
  })

  test('by a form with more than strings, numbers, booleans and choices fails, and the log says so', async () => {
    const nested = defineTool({
      name: 'remove',
      description: 'Removes.',
      asks: true,
      async run(_input, { ask }) {
        await ask({ a: elicitForm('Where?', z.object({ at: z.object({ x: z.number() }) })) })
        return 'removed'
      },
    })
    assert.match(
      await errorOf(serve({ tools: [nested] }), { name: 'remove' }),
      /^the field "at" of a form cannot be asked: a form is an object of strings/,
    )
  })
})
