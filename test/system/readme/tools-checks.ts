/** What the blocks of docs/tools.md do, by the headings of its sections. */
import assert from 'node:assert/strict'
import type { Probe } from './probe.ts'

export const CHECKS: Readonly<Record<string, (probe: Probe) => Promise<void>>> = {
  async 'A tool in twelve lines'(probe) {
    assert.equal(await probe.text('greet', { arguments: { name: 'Ada' } }), 'Hello Ada!')
  },

  async Arguments(probe) {
    const search = async (args: object) =>
      probe.text('search_notes', { arguments: { words: 'tea', ...args } })
    assert.equal(await search({}), 'The 10 newest notes about tea.')
    assert.equal(await search({ limit: 2, order: 'oldest' }), 'The 2 oldest notes about tea.')
    assert.match(await search({ limit: 51 }), /^error: .*limit: /)
  },

  async 'What `run` may return'(probe) {
    const { content } = await probe.tool('show_all')
    const types = content.map(({ type }) => type)
    assert.deepEqual(types, ['text', 'image', 'audio', 'resource_link', 'resource'])
    const numbers = { arguments: { a: 1, b: 2 } }
    const plain = await probe.tool('add', numbers)
    assert.deepEqual(plain.structuredContent, { sum: 3 })
    assert.deepEqual(plain.content, [{ type: 'text', text: '{"sum":3}' }])
    const explained = await probe.tool('add_and_explain', numbers)
    assert.deepEqual(explained.structuredContent, { sum: 3 })
    assert.deepEqual(explained.content, [{ type: 'text', text: '1 and 2 make 3.' }])
    assert.equal(explained._meta?.['com.example/rounded'], false)
  },

  async 'Dates, large integers and maps'(probe) {
    const args = { time: '2026-11-28T00:00:00Z', seconds: '60', words: ['tea'] }
    const { structuredContent } = await probe.tool('shift', { arguments: args })
    const expected = { time: '2026-11-28T00:01:00.000Z', lengths: { tea: 3 } }
    assert.deepEqual(structuredContent, expected)
  },

  async Errors(probe) {
    const price = async (product: unknown) => probe.text('price_of', { arguments: { product } })
    assert.equal(await price('tea'), '3 €')
    assert.equal(await price('gold'), 'error: There is no gold: ask for tea.')
    assert.equal(await price('coffee'), 'error: price_of failed.')
    const unfit =
      'The arguments of price_of do not fit its input schema: product: expected string, received number.'
    assert.equal(await price(3), `error: ${unfit}`)
  },

  async 'Asking the user'(probe) {
    const book = async (answer: { action: string; content?: object }) =>
      probe.text('book_table', { arguments: { day: '2026-12-24' }, fill: () => answer })
    const accepted = { action: 'accept', content: { guests: 4 } }
    assert.equal(await book(accepted), 'Booked table 4 on 2026-12-24 for 4.')
    assert.deepEqual(probe.asked, ['Book table 4 on 2026-12-24 for 20 €?'])
    assert.equal(await book({ action: 'decline' }), 'The user did not book.')
  },

  async Resources(probe) {
    assert.equal(await probe.read('handbook', 'notes://handbook'), '# Handbook')
    assert.equal(await probe.read('note', 'notes://days/monday'), '# Monday')
    await assert.rejects(probe.read('note', 'notes://days/sunday'), { code: -32602 })
  },

  async Prompts(probe) {
    const { messages } = await probe.prompt('translate', { words: 'tea', language: 'French' })
    const text = 'Translate into French: tea'
    assert.deepEqual(messages, [
      { role: 'user', content: { type: 'text', text } },
      { role: 'assistant', content: { type: 'text', text: 'Here is the translation:' } },
    ])
    const ref = { type: 'ref/prompt', name: 'translate' } as const
    assert.deepEqual(await probe.complete(ref, 'language', 'g'), ['German'])
  },

  async Completion(probe) {
    const ref = { type: 'ref/resource', uri: 'calendar://{month}/{day}' } as const
    assert.deepEqual(await probe.complete(ref, 'month', 'J'), ['june'])
    assert.deepEqual(await probe.complete(ref, 'day', '', { month: 'may' }), ['1', '2'])
    assert.equal(await probe.read('page', 'calendar://june/3'), '3 june')
    const plan = { type: 'ref/prompt', name: 'plan' } as const
    assert.deepEqual(await probe.complete(plan, 'day', '2', { month: 'may' }), ['2'])
    const { messages } = await probe.prompt('plan', { month: 'may', day: '2' })
    assert.partialDeepStrictEqual(messages, [{ content: { text: 'Plan the 2 of may.' } }])
  },

  async 'Scopes, and what is hidden'(probe) {
    await assert.rejects(probe.tool('publish'), /required "mcp notes:write"/)
    const writer = { caller: { scopes: ['notes:write'] } }
    assert.equal(await probe.text('publish', writer), 'Published.')
    assert.deepEqual(await probe.listed(), ['publish'])
    const admin = { caller: { scopes: ['notes:admin'] } }
    assert.deepEqual(await probe.listed(admin.caller), ['publish', 'purge'])
    assert.equal(await probe.text('purge', admin), 'Deleted.')
    await assert.rejects(probe.tool('purge'), /There is no tool "purge"/)
  },

  async 'Tokens that may be revoked'(probe) {
    assert.equal(await probe.text('close_account'), 'Closed.')
  },

  async 'Tools that cost more'(probe) {
    assert.equal(await probe.text('write_report'), 'Written.')
  },

  async 'The context of a call'(probe) {
    const caller = { subject: 'bob' }
    assert.match(
      await probe.text('who_am_i', { caller }),
      /^bob by mcp-auth-lambda-test, request [\da-f-]{36}$/,
    )
  },

  async 'Files and bytes'(probe) {
    const file = Buffer.from('abc').toString('base64')
    const sum = await probe.text('checksum', { arguments: { file } })
    assert.match(sum, /^ba7816bf/)
    const logo = (await probe.read('logo', 'files://logo.gif')) as Buffer
    assert.equal(logo.subarray(0, 3).toString(), 'GIF')
  },

  async 'Long work and progress'(probe) {
    const seen: unknown[] = []
    const onprogress = ({ message }: { readonly message?: string | undefined }) =>
      void seen.push(message)
    const call = { arguments: { from: 3 }, onprogress }
    assert.equal(await probe.text('count_down', call), 'Lift-off!')
    assert.deepEqual(seen, ['3 to go', '2 to go', '1 to go'])
  },

  async 'What the code needs at run time'(probe) {
    process.env['LOOKUP_API_KEY'] = 'secret'
    process.env['LOOKUP_API_URL'] = 'https://api.example.com'
    const found = await probe.text('look_up')
    assert.equal(found, 'https://api.example.com with a key of 6 characters')
  },

  async 'User interfaces (MCP Apps)'(probe) {
    assert.match(await probe.text('show_time'), /^\{"time":"2/)
    assert.match(String(await probe.read('clock', 'ui://clock/view.html')), /^<!doctype html>/)
  },
}
