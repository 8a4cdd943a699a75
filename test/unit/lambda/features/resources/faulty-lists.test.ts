import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import * as z from 'zod'
import { log } from '../../../../../lambda/base/log.ts'
import {
  definePrompt,
  defineResource,
  defineResourceTemplate,
  ToolError,
} from '../../../../../lambda/features/public.ts'
import { ERAS, serve } from '../../../../support/served.ts'

const fine = defineResource({ uri: 'ok://fine', name: 'fine', read: () => 'ok' })
const template = (list: () => unknown) =>
  defineResourceTemplate({
    uriTemplate: 'a://{b}',
    name: 'probe',
    list: list as never,
    read: () => 'ok',
  })

/** The URIs in a list, and what the log says of a template in it. */
async function listed(list: () => unknown, level: 'error' | 'warn' = 'error') {
  const spy = mock.method(log, level, () => {})
  const send = serve({ resources: [fine, template(list)] })
  const { result } = await send('resources/list')
  const lines = spy.mock.calls.map(({ arguments: args }) => args as unknown)
  spy.mock.restore()
  return { uris: (result.resources as { uri: string }[]).map(({ uri }) => uri), lines }
}

describe('a template whose list is faulty is left out, and the log says why', () => {
  for (const [what, returned] of Object.entries({
    undefined: undefined,
    null: null,
    'an object': { a: 1 },
    'a text': 'abc',
    'a list with null': [{ uri: 'a://b', name: 'b' }, null],
    'a list with undefined': [undefined],
    'no URI': [{ name: 'x' }],
    'a relative URI': [{ uri: 'nope', name: 'x' }],
    'no name': [{ uri: 'a://b' }],
    'what JSON cannot carry': [{ uri: 'a://b', name: 'b', size: 1n }],
  })) {
    test(what, async () => {
      const { uris, lines } = await listed(() => returned)
      assert.deepEqual(uris, ['ok://fine'])
      assert.equal(lines.length, 1)
    })
  }

  test('a failure that it has foreseen', async () => {
    const { uris, lines } = await listed(() => {
      throw new ToolError('The archive is closed.')
    }, 'warn')
    assert.deepEqual(uris, ['ok://fine'])
    const [[message, { error, ...more }]] = lines as [[string, { error: Error }]]
    assert.equal(message, 'resource template listed nothing')
    assert.equal(error.message, 'The archive is closed.')
    assert.deepEqual(more, { resource_template: 'probe', awsRequestId: 'request-1' })
  })
})

test('a page ends where an answer would become too large', async () => {
  const description = 'x'.repeat(7000)
  const many = Array.from({ length: 1000 }, (_, at) => ({
    uri: `a://${at}`,
    name: 'n',
    description,
  }))
  const large = [
    ...many.slice(0, 60),
    { uri: 'a://large', name: 'n', description: 'x'.repeat(2e6) },
  ]
  for (const [all, pages] of [
    [many, 8],
    [[...large.toReversed(), ...many], 9],
  ] as const) {
    const send = serve({ resources: [template(() => all)] })
    for (const era of ERAS) {
      const uris: string[] = []
      let cursor: string | undefined
      let count = 0
      do {
        // eslint-disable-next-line no-await-in-loop -- one after the other
        const { result } = await send('resources/list', cursor === undefined ? {} : { cursor }, {
          era,
        })
        const { resources, nextCursor } = result as {
          resources: { uri: string }[]
          nextCursor?: string
        }
        uris.push(...resources.map(({ uri }) => uri))
        cursor = nextCursor
        count++
      } while (cursor !== undefined)
      assert.equal(count, pages)
      assert.deepEqual(
        uris,
        all.map(({ uri }) => uri),
      )
    }
  }
})

describe('a completion that is no list of strings fails', () => {
  const completing = async (complete: () => unknown) => {
    const prompt = definePrompt({
      name: 'probe',
      argsSchema: z.object({ a: z.string() }),
      complete: { a: complete as never },
      get: () => 'ok',
    })
    const params = {
      ref: { type: 'ref/prompt', name: 'probe' },
      argument: { name: 'a', value: '' },
    }
    const { error } = await serve({ prompts: [prompt] })('completion/complete', params)
    return error
  }
  const code = -32603

  for (const [what, returned] of Object.entries({
    undefined: undefined,
    null: null,
    'a text': 'abc',
    numbers: [1, 2],
    'a bigint': [1n],
    'a set': new Set(['a']),
  })) {
    test(what, async () => {
      assert.deepEqual(await completing(() => returned), {
        code,
        message: 'probe failed: its completion is not a list of strings.',
      })
    })
  }

  test('too large a text', async () => {
    const error = await completing(() => ['x'.repeat(7e6)])
    assert.match(
      error?.message ?? '',
      /^probe has a result of \d+ bytes: at most \d+ can be sent\.$/,
    )
  })

  test('with the code of what it has foreseen', async () => {
    const foreseen = () => {
      throw new ToolError('No such list.')
    }
    assert.deepEqual(await completing(foreseen), { code: -32602, message: 'No such list.' })
  })
})
