import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import {
  aboutArguments,
  cancelled,
  type Failure,
  isAboutArguments,
  timedOut,
  unusable,
} from '../../../../../lambda/features/calls/failure.ts'
import { wordFor } from '../../../../../lambda/features/calls/observe-call.ts'
import { defineTool } from '../../../../../lambda/features/public.ts'
import { serve } from '../../../../support/served.ts'

const FAILURE: Failure = { failure: 'it failed', isForeseen: false }
const words = () => [cancelled, timedOut, unusable].map((mark) => wordFor(mark(FAILURE)))

test('a failure says why to those who observe calls', () => {
  assert.deepEqual(words(), ['cancelled', 'timed_out', 'unusable_result'])
  assert.equal(isAboutArguments(aboutArguments(new Error('a'))), true)
  assert.equal(isAboutArguments(new Error('b')), false)
})

test('where nothing observes calls, failures are as they are, and clients see no difference', async (t) => {
  const tool = defineTool({
    name: 'strict',
    description: 'strict',
    inputSchema: z.object({ n: z.number() }),
    run: () => 'ran',
  })
  const call = async () => {
    const { result } = await serve({ tools: [tool] })('tools/call', {
      name: 'strict',
      arguments: {},
    })
    return JSON.stringify(result)
  }
  const observed = await call()
  Object.assign(process.env, { NO_AUDIT: 'true', NO_TELEMETRY: 'true' })
  t.after(() => {
    delete process.env['NO_AUDIT']
    delete process.env['NO_TELEMETRY']
  })
  assert.deepEqual(words(), ['failed', 'failed', 'failed'])
  assert.equal(isAboutArguments(aboutArguments(new Error('c'))), false)
  assert.equal(await call(), observed)
})
