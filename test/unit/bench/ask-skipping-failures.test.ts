import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunError } from '../../../bench/support/bench.ts'
import { PROJECT } from '../../../bench/support/candidates.ts'
import type { Built } from '../../../bench/support/program.ts'
import { askSkippingFailures } from '../../../bench/support/ask-skipping-failures.ts'

const candidates = [PROJECT, 'one', 'other'].map((name) => ({ candidate: { name } }) as Built)

/** A question at which some fail. */
const failing = (names: readonly string[]) => async (asked: readonly Built[]) => {
  for (const { candidate } of asked) {
    if (names.includes(candidate.name)) throw new RunError(candidate.name, new Error('no'))
  }
  return asked.map(({ candidate }) => candidate.name)
}

test('a question is repeated without the candidates that fail it, and they are named', async () => {
  const failures: string[] = []
  const answer = await askSkippingFailures(failing(['one', 'other']), candidates, ({ message }) =>
    failures.push(message),
  )
  assert.deepEqual(answer, [PROJECT])
  assert.deepEqual(failures, ['one: no', 'other: no'])
})

test('this project must not fail, nor the question itself', async () => {
  const unheard = () => assert.fail('it is nothing to go on after')
  await assert.rejects(askSkippingFailures(failing([PROJECT]), candidates, unheard), RunError)
  const broken = async () => {
    throw new Error('broken')
  }
  await assert.rejects(askSkippingFailures(broken, candidates, unheard), { message: 'broken' })
})
