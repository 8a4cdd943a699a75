import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { confirm } from '../../../../lib/commands/confirm.ts'

function terminal(answer: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY })
  const output = Object.assign(new PassThrough(), { isTTY })
  input.end(answer)
  return { input, output }
}

test('only yes is taken for a yes', async () => {
  for (const [answer, expected] of [
    ['y\n', true],
    ['YES\n', true],
    [' yes \n', true],
    ['n\n', false],
    ['\n', false],
    ['yesterday\n', false],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal(await confirm('Deploy?', terminal(answer)), expected, answer)
  }
})

test('the question is shown with what it takes', async () => {
  const { input, output } = terminal('n\n')
  await confirm('Deploy?', { input, output })
  assert.match(String(output.read()), /Deploy\? \(y\/N\) /)
})

test('a terminal that is closed has not said yes', { timeout: 5000 }, async () => {
  assert.equal(await confirm('Deploy?', terminal('')), false)
})

test('where nobody can answer, nothing is asked', async () => {
  assert.equal(await confirm('Deploy?', terminal('y\n', false)), undefined)
})
