import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { defineTool } from '../../../../lambda/features/public.ts'
import { type Answer, ERAS, serve } from '../../../support/served.ts'

const circle: Record<string, unknown> = {}
circle['itself'] = circle
const throwing = (thrown: unknown) => ({
  toJSON() {
    throw thrown
  },
})

const VALUES = [1n, circle, throwing(new Error('SECRET')), throwing('SECRET')]
const HANGS_MS = 2000

/** A tool with something in the metadata, or an annotation, of its only block. */
const probe = (member: '_meta' | 'annotations', value: unknown) =>
  defineTool({
    name: 'probe',
    description: 'Probes.',
    run: () => [{ type: 'text', text: 'ok', [member]: { value } }],
  })

async function answered(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const hangs = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), HANGS_MS)
  })
  return Promise.race([answer, hangs]).finally(() => clearTimeout(timer))
}

test('a block of which JSON cannot be made is answered by an error of the tool, and logged', async (t) => {
  const spy = mock.method(log, 'error', () => {})
  t.after(() => spy.mock.restore())
  for (const era of ERAS) {
    for (const member of ['_meta', 'annotations'] as const) {
      for (const value of VALUES) {
        const call = serve({ tools: [probe(member, value)] })
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const { result } = await answered(call('tools/call', { name: 'probe' }, { era }))
        assert.partialDeepStrictEqual(result, {
          content: [{ type: 'text', text: 'probe failed: its result is not JSON.' }],
          isError: true,
        })
      }
    }
  }
  assert.equal(spy.mock.callCount(), ERAS.length * VALUES.length * 2)
})
