import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import * as z from 'zod'
import { log } from '../../../../../lambda/base/log.ts'
import { definePrompt, image, text, ToolError } from '../../../../../lambda/features/public.ts'
import { argumentsOf, ERAS, serve } from '../../../../support/served.ts'

const plan = definePrompt({
  name: 'plan',
  title: 'Plan a trip',
  description: 'Plans.',
  argsSchema: z.object({
    city: z.string().describe('Where to').meta({ title: 'City' }),
    days: z.coerce.number().int().optional(),
  }),
  complete: { city: ['Paris', 'Prague', 'Rome'], days: async () => ['1', '2'] },
  icons: [{ src: 'data:image/png;base64,AA==' }],
  _meta: { a: 1 },
  get: ({ city, days = 1 }) => `Plan ${days * 2} halves of days in ${city}.`,
})
const send = serve({ prompts: [plan, definePrompt({ name: 'bare', get: () => 'Hi' })] })

/** What a prompt that returns this answers. */
async function returning(returned: unknown) {
  const prompt = definePrompt({
    name: 'probe',
    description: 'Probes.',
    get: () => returned as never,
  })
  return serve({ prompts: [prompt] })('prompts/get', { name: 'probe' }, { era: 'handshake' })
}

describe('prompts', () => {
  test('are listed with their arguments', async () => {
    for (const era of ERAS) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { result } = await send('prompts/list', {}, { era })
      assert.deepEqual(result.prompts, [
        {
          name: 'plan',
          title: 'Plan a trip',
          description: 'Plans.',
          arguments: [
            { name: 'city', title: 'City', description: 'Where to', required: true },
            { name: 'days', required: false },
          ],
          icons: [{ src: 'data:image/png;base64,AA==' }],
          _meta: { a: 1 },
        },
        { name: 'bare' },
      ])
    }
  })

  test('are got with arguments that the schema has checked', async () => {
    const { result } = await send(
      'prompts/get',
      { name: 'plan', arguments: { city: 'Rome', days: '2' } },
      { era: 'handshake' },
    )
    assert.deepEqual(result, {
      description: 'Plans.',
      messages: [{ role: 'user', content: text('Plan 4 halves of days in Rome.') }],
    })
  })

  test('name the arguments that do not fit, and unknown names', async () => {
    for (const era of ERAS) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const missing = await send('prompts/get', { name: 'plan' }, { era })
      assert.deepEqual(missing.error, {
        code: -32_602,
        message:
          'The arguments of the prompt plan do not fit: city: expected string, received undefined.',
      })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const unknown = await send('prompts/get', { name: 'none' }, { era })
      assert.deepEqual(unknown.error, { code: -32_602, message: 'There is no prompt "none".' })
    }
  })

  test('return a text, blocks, messages, or a whole result', async () => {
    const picture = image(new Uint8Array(1), 'image/png')
    const user = (content: unknown) => ({ role: 'user', content })
    for (const [returned, messages] of [
      ['a', [user(text('a'))]],
      [picture, [user(picture)]],
      [
        [text('a'), picture],
        [user(text('a')), user(picture)],
      ],
      [
        [
          { role: 'assistant', content: 'a' },
          { role: 'user', content: picture },
        ],
        [{ role: 'assistant', content: text('a') }, user(picture)],
      ],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.deepEqual((await returning(returned)).result, { description: 'Probes.', messages })
    }
    const whole = {
      description: 'Own.',
      messages: [{ role: 'user', content: 'a' }],
      _meta: { a: 1 },
    }
    assert.deepEqual((await returning(whole)).result, { ...whole, messages: [user(text('a'))] })
  })

  test('that return anything else, or fail, tell the log why, and the client little', async () => {
    const spy = mock.method(log, 'error', () => {})
    for (const returned of [
      undefined,
      null,
      7,
      [],
      {},
      [{ role: 'system', content: 'a' }],
      [null],
      { messages: [{ role: 'user' }] },
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { error } = await returning(returned)
      assert.deepEqual(error, { code: -32_603, message: 'probe failed: it returned no messages.' })
    }
    const failing = (error: Error) =>
      serve({
        prompts: [
          definePrompt({
            name: 'probe',
            get: () => {
              throw error
            },
          }),
        ],
      })('prompts/get', { name: 'probe' })
    assert.deepEqual((await failing(new Error('hush'))).error, {
      code: -32_603,
      message: 'probe failed.',
    })
    assert.deepEqual((await failing(new ToolError('Not today.'))).error, {
      code: -32_602,
      message: 'Not today.',
    })
    const [text_, fields] = argumentsOf(spy, -1) as [string, { prompt: string }]
    assert.deepEqual([text_, fields.prompt], ['prompt failed', 'probe'])
    assert.equal(spy.mock.callCount(), 9)
    spy.mock.restore()
  })

  test('complete their arguments', async () => {
    const complete = async (name: string, value: string, prompt = 'plan') =>
      send('completion/complete', {
        ref: { type: 'ref/prompt', name: prompt },
        argument: { name, value },
      })
    assert.deepEqual((await complete('city', 'p')).result.completion.values, ['Paris', 'Prague'])
    assert.deepEqual((await complete('days', '')).result.completion.values, ['1', '2'])
    assert.deepEqual((await complete('a', '', 'bare')).result.completion.values, [])
    assert.deepEqual((await complete('a', '', 'none')).error, {
      code: -32_602,
      message: 'There is no prompt "none".',
    })
  })
})

test('a server of prompts that complete nothing says so', async () => {
  const bare = definePrompt({ name: 'bare', get: () => 'Hi' })
  const { result } = await serve({ prompts: [bare] })('server/discover')
  assert.deepEqual(result.capabilities, { prompts: { listChanged: false } })
})
