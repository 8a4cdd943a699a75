import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as z from 'zod'
import { log } from '../../../../lambda/base/log.ts'
import {
  defineTool,
  elicitForm,
  elicitUrl,
  type FeatureContext,
} from '../../../../lambda/features/public.ts'
import { callTool } from '../../../../lambda/testing.ts'
import { count, double, remove, whoAmI } from './fixture.ts'

log.setLogLevel('SILENT')

const textOf = async (...call: Parameters<typeof callTool>) => {
  const { content } = await callTool(...call)
  return (content as { text: string }[])[0]?.text
}

type Question = Parameters<FeatureContext['ask']>[0][string]

describe('callTool', () => {
  it('returns what a client would get', async () => {
    assert.deepEqual(await callTool(double, { n: 4 }), {
      content: [{ type: 'text', text: '{"n":8}' }],
      structuredContent: { n: 8 },
    })
  })

  it('checks the input and what the tool returns', async () => {
    const unfit = await callTool(double, { n: 'four' })
    assert.equal(unfit.isError, true)
    assert.match(JSON.stringify(unfit.content), /n: expected number/)
    const wrong = await callTool(double, { n: 4, wrong: true })
    assert.equal(wrong.isError, true)
    assert.match(JSON.stringify(wrong.content), /does not fit its output schema/)
  })

  it('returns the message of a ToolError', async () => {
    assert.equal(await textOf(double, { n: -1 }), 'negative')
  })

  it('takes the caller for the sender of a token that is bound to a key', async () => {
    const claims = { cnf: { jkt: 'the thumbprint of a key' } }
    assert.equal(await textOf(double, { n: 4 }, { claims }), '{"n":8}')
  })

  it('calls as the given caller', async () => {
    const { structuredContent: nobody } = await callTool(whoAmI)
    assert.partialDeepStrictEqual(nobody, { clientId: 'test-client', scopes: ['mcp'] })
    const caller = { clientId: 'cli', subject: 'alice', scopes: ['admin'], claims: { org: 7 } }
    const { structuredContent } = await callTool(whoAmI, {}, caller)
    assert.partialDeepStrictEqual(structuredContent, {
      clientId: 'cli',
      scopes: ['mcp', 'admin'],
      extra: { sub: 'alice', org: 7 },
    })
  })

  it('refuses claims with which no request comes to a tool', async () => {
    await assert.rejects(callTool(whoAmI, {}, { claims: { exp: 1 } }), /is refused: expired/)
  })

  it('answers questions by their names', async () => {
    const yes = { confirm: { action: 'accept', content: { sure: true } } }
    assert.equal(await textOf(remove, {}, { answers: yes }), 'removed')
    assert.equal(await textOf(remove, {}, { answers: { confirm: { action: 'decline' } } }), 'kept')
  })

  it('fails for a question without an answer, and for an answer that does not fit', async () => {
    await assert.rejects(
      callTool(remove),
      /remove asks "confirm": .*Sure\?.*answers: \{ confirm: …/,
    )
    const answers = { confirm: { action: 'accept', content: { sure: 'very' } } }
    await assert.rejects(callTool(remove, {}, { answers }), /The answer does not fit/)
  })

  it('fails for what cannot be asked, and says why', async () => {
    const asking = (asks: boolean, question: () => Question) =>
      defineTool({
        name: 'ask',
        description: 'Asks.',
        asks,
        run: async (_, context) => (context as FeatureContext).ask({ one: question() }),
      })
    const nested = () => elicitForm('Where?', z.object({ at: z.object({ x: z.number() }) }))
    const name = 'UnaskableError'
    await assert.rejects(callTool(asking(true, nested)), { name, message: /^the field "at" of/ })
    const page = () => elicitUrl('Pay', 'http://pay.example')
    await assert.rejects(callTool(asking(true, page)), { name, message: /^elicitUrl got http:/ })
    await assert.rejects(callTool(asking(false, nested)), { name, message: /"asks: true"$/ })
  })

  it('reports progress, and can be cancelled', async () => {
    const heard: unknown[] = []
    await callTool(count, {}, { onProgress: (progress) => heard.push(progress) })
    assert.deepEqual(
      heard,
      [1, 2, 3].map((progress) => ({ progress, total: 3 })),
    )
    assert.equal(await textOf(count, {}, { signal: AbortSignal.abort() }), 'count was cancelled.')
    assert.equal(await textOf(count), 'counted')
  })
})
