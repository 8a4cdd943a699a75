import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import * as z from 'zod'
import { log } from '../../../../../lambda/base/log.ts'
import {
  type CallContext,
  definePrompt,
  defineTool,
  elicitForm,
  type FeatureContext,
  ToolError,
} from '../../../../../lambda/features/public.ts'
import {
  argumentsOf,
  type Circumstances,
  ERAS,
  serve,
  textsOf,
} from '../../../../support/served.ts'

const SECRET = 'SECRET db 10.0.0.7'
const fail = () => {
  throw new Error(SECRET)
}

/** What a tool answers, and what the log says of errors meanwhile. */
async function called(more: object, circumstances: Circumstances = {}) {
  const spy = mock.method(log, 'error', () => {})
  const tool = defineTool({ name: 'probe', description: 'Probes.', run: () => 'ok', ...more })
  const params = { name: 'probe', arguments: { a: 'zz' } }
  try {
    const answer = await serve({ tools: [tool] })('tools/call', params, circumstances)
    assert.doesNotMatch(JSON.stringify(answer), /SECRET/)
    const errors = spy.mock.calls.map(({ arguments: args }) => args as unknown as [string, object])
    return { ...textsOf(answer), answer, errors }
  } finally {
    spy.mock.restore()
  }
}

describe('a schema that throws', () => {
  const SCHEMAS = [
    z.object({ a: z.string().transform(fail) }),
    z.object({ a: z.string().transform((text) => JSON.parse(text) as unknown) }),
    z.object({ a: z.string().refine(async () => Promise.reject(new Error(SECRET))) }),
  ]

  test('fails its call: the message is for the log', async () => {
    for (const inputSchema of SCHEMAS) {
      for (const era of ERAS) {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const { isError, texts, errors } = await called({ inputSchema }, { era })
        assert.deepEqual([isError, texts], [true, ['probe failed.']])
        assert.deepEqual(
          errors.map(([message]) => message),
          ['tool failed'],
        )
      }
    }
  })

  test('fails its prompt likewise', async () => {
    for (const argsSchema of SCHEMAS) {
      const prompt = definePrompt({ name: 'probe', argsSchema, get: () => 'ok' })
      const params = { name: 'probe', arguments: { a: 'zz' } }
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { error } = await serve({ prompts: [prompt] })('prompts/get', params)
      assert.deepEqual(error, { code: -32603, message: 'probe failed.' })
    }
  })

  test('and fails one of results', async () => {
    const outputSchema = z.any().refine(async () => Promise.reject(new Error(SECRET)))
    const { texts } = await called({ outputSchema })
    assert.deepEqual(texts, ['probe failed.'])
  })
})

test('a schema that never ends is stopped in time', async () => {
  const inputSchema = z.object({ a: z.string().refine(async () => new Promise(() => {})) })
  const { texts } = await called({ inputSchema }, { remainingTimeMs: 20 })
  assert.deepEqual(texts, ['probe took too long and was stopped.'])
})

test('asynchronous checks run once', async () => {
  const check = mock.fn(async () => true)
  await called({ inputSchema: z.object({ a: z.string().refine(check) }) })
  assert.equal(check.mock.callCount(), 1)
})

test('a line that cannot be written is told of, and takes no result away', async () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  for (const write of [
    ({ log: own }: CallContext) => own.info('x', { cfg: { toJSON: fail } }),
    ({ log: own }: CallContext) => own.info('x', proxy),
    ({ log: own }: CallContext) => own.info(undefined as never),
    ({ log: own }: CallContext) => own.info(null as never),
  ]) {
    const spy = mock.method(log, 'info', (message: unknown, fields: object) => {
      JSON.stringify((message as string).concat(JSON.stringify(fields)))
    })
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { texts } = await called({
      async run(_input: unknown, context: CallContext) {
        write(context)
        await new Promise(setImmediate)
        return 'done'
      },
    })
    assert.deepEqual(texts, ['done'])
    assert.deepEqual(argumentsOf(spy, -1), [
      'a line of the log cannot be written: it has what JSON cannot carry',
      { tool: 'probe', awsRequestId: 'request-1' },
    ])
    spy.mock.restore()
  }
})

test('whatever is thrown, the call has failed, and no more is told', async () => {
  const trapped = new Proxy({}, { getPrototypeOf: fail })
  const odd = Object.defineProperty(new ToolError('x'), 'message', { get: fail })
  for (const thrown of [trapped, odd, Object.assign(new ToolError('x'), { message: {} }), null]) {
    const run = () => {
      throw thrown // eslint-disable-line typescript/only-throw-error -- whatever it is
    }
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { isError, texts, errors } = await called({ run })
    assert.deepEqual([isError, texts, errors.length], [true, ['probe failed.'], 1])
  }
})

test('a sentence that Lambda cannot carry is cut', async () => {
  const run = () => {
    throw new ToolError('x'.repeat(7e6))
  }
  const { texts } = await called({ run })
  assert.equal(texts[0]?.length, 100_000)
})

test('what nobody waits for does not end the process', async () => {
  const asked = { asks: elicitForm('Sure?', z.object({ sure: z.boolean() })) }
  for (const run of [
    async (_input: unknown, { ask }: FeatureContext) => void ask(asked),
    async (_input: unknown, { remember }: FeatureContext) => void remember('a', fail),
    async (_input: unknown, { ask }: FeatureContext) => {
      const answers = ask(asked)
      await new Promise(setImmediate)
      return answers
    },
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await called({ run, asks: true }, { capabilities: { elicitation: { form: {} } } })
    // eslint-disable-next-line no-await-in-loop -- an unhandled rejection would fail the test here
    await new Promise(setImmediate)
  }
})
