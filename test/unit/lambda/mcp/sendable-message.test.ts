import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { log } from '../../../../lambda/base/log.ts'
import { defineTool } from '../../../../lambda/features/public.ts'
import { type Answer, argumentsOf, ERAS, serve } from '../../../support/served.ts'

/** A tool with something in the metadata of its definition, or of what it returns. */
const probe = (_meta: object | undefined, returned: object = {}) =>
  defineTool({
    name: 'probe',
    description: 'Probes.',
    ...(_meta && { _meta: { ..._meta } }),
    run: () => [{ type: 'text', text: 'ok', _meta: { ...returned } }],
  })

const circle: Record<string, unknown> = {}
circle['itself'] = circle
const throwing = (thrown: unknown) => ({
  toJSON() {
    throw thrown
  },
})

const VALUES = [1n, circle, throwing(new Error('SECRET')), throwing('SECRET')]
const HANGS_MS = 2000

async function answered(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const hangs = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), HANGS_MS)
  })
  return Promise.race([answer, hangs]).finally(() => clearTimeout(timer))
}

test('a result of which JSON cannot be made is answered by an error, and logged', async (t) => {
  const spy = mock.method(log, 'error', () => {})
  t.after(() => spy.mock.restore())
  for (const era of ERAS) {
    for (const value of VALUES) {
      const calls = [
        serve({ tools: [probe(undefined, { value })] })('tools/call', { name: 'probe' }, { era }),
        serve({ tools: [probe({ value })] })('tools/list', {}, { era }),
      ]
      for (const call of calls) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const { result, error } = await answered(call)
        assert.equal(result, undefined)
        assert.deepEqual(error, { code: -32603, message: 'JSON cannot be made of the result.' })
        const [message, fields] = argumentsOf(spy, -1) as [string, object]
        assert.equal(message, 'a result cannot be sent: JSON cannot be made of it')
        assert.partialDeepStrictEqual(fields, { awsRequestId: 'request-1' })
        assert.ok('error' in fields && fields.error instanceof Error)
      }
    }
  }
  assert.equal(spy.mock.callCount(), ERAS.length * VALUES.length * 2)
})
