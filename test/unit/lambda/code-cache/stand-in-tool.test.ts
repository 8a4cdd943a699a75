import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as z from 'zod'
import { type Played, STAND_IN, withStandIn } from '../../../../lambda/code-cache/stand-in-tool.ts'
import { defineTool } from '../../../../lambda/features/tools/define-tool.ts'
import type { Tool } from '../../../../lambda/features/tools/define-tool.ts'

interface Exported {
  readonly server: { readonly tools: readonly Tool[]; readonly name: string }
  readonly other: string
}

const ran: string[] = []
const inputSchema = z.object({ a: z.number() })
const tool = (name: string, more = {}) =>
  defineTool({ name, description: name, inputSchema, run: () => `${ran.push(name)}`, ...more })

function adapt(...tools: readonly unknown[]) {
  const played: Played[] = []
  const exported = { server: { name: 'mine', tools }, other: 'stays' }
  const adapted = withStandIn(exported, (one) => played.push(one)) as Exported
  return { adapted, played, isSame: adapted === (exported as unknown) }
}

const runOf = async ({ definition }: Tool) => (definition as { run: () => unknown }).run()

suite('the stand-in for tools', () => {
  test('is one tool more, with the schemas of one that has both, and all else stays', async () => {
    const outputSchema = z.object({ sum: z.number() })
    const { adapted, played } = adapt(tool('one'), tool('two', { outputSchema, scopes: ['more'] }))
    const { server, other } = adapted
    assert.deepEqual(
      server.tools.map(({ name }) => name),
      ['one', 'two', STAND_IN],
    )
    assert.deepEqual([server.name, other], ['mine', 'stays'])
    assert.deepEqual(played, [{ input: { a: 1 }, scopes: ['more'] }])
    const [, , standIn] = server.tools
    assert.deepEqual(await runOf(standIn as Tool), { sum: 1 })
  })

  test('lets no tool of the server run', async () => {
    const { adapted } = adapt(tool('one'), tool('two'))
    for (const one of adapted.server.tools) {
      // eslint-disable-next-line no-await-in-loop
      assert.equal(await runOf(one), 'made up')
    }
    assert.deepEqual(ran, [])
  })

  test('is not there without a tool whose "run" can be replaced, or that asks nobody', () => {
    const frozen = tool('frozen')
    Object.freeze(frozen.definition)
    const { adapted, played } = adapt(frozen, tool('asks', { asks: true }))
    assert.equal(adapted.server.tools.length, 2)
    assert.deepEqual(played, [{ input: undefined, scopes: [] }])
  })

  test('is not added to what is no server', () => {
    for (const exported of [undefined, null, 1, {}, { server: 1 }, { server: { tools: 1 } }]) {
      assert.equal(
        withStandIn(exported, () => assert.fail()),
        exported,
      )
    }
    assert.ok(adapt().isSame)
    assert.ok(adapt({ kind: { name: 'other' }, definition: {} }).isSame)
    assert.ok(adapt({ kind: { name: 'tool' } }).isSame)
  })
})
