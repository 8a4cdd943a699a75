import assert from 'node:assert/strict'
import { after, beforeEach, suite, test } from 'node:test'
import { connectUser } from '../../support/answering-user.ts'
import { type Item, startStubDynamo } from './stub-dynamo.ts'

const dynamo = await startStubDynamo()
const { server } = await import('../../../examples/server.ts')

after(() => dynamo[Symbol.asyncDispose]())
beforeEach(() => void dynamo.items.splice(0))

const item = (userId: string, id: string, text = id): Item => ({
  userId: { S: userId },
  id: { S: id },
  text: { S: text },
})
const ALICE = { subject: 'alice' }
const WRITER = { ...ALICE, scopes: ['notes:write'] }

suite('examples/notes-table.ts', () => {
  test('keeps a note of the user that the access token names, and lists it', async () => {
    await using alice = await connectUser(server, WRITER)
    const added = await alice.callTool({ name: 'add_note', arguments: { text: 'Buy tea' } })
    const { id, text } = added.structuredContent as { id: string; text: string }
    assert.equal(text, 'Buy tea')
    assert.deepEqual(dynamo.items, [item('alice', id, 'Buy tea')])

    const list = await alice.callTool({ name: 'list_notes' })
    assert.deepEqual(list.structuredContent, { notes: [{ id, text }] })
    await using bob = await connectUser(server, { subject: 'bob' })
    const others = await bob.callTool({ name: 'list_notes' })
    assert.deepEqual(others.structuredContent, { notes: [] })
  })

  test('lists the newest first, and no more than asked for', async () => {
    for (const day of ['2026-01-01', '2026-01-02', '2026-01-03']) {
      dynamo.items.push(item('alice', day))
    }
    await using alice = await connectUser(server, ALICE)
    const list = await alice.callTool({ name: 'list_notes', arguments: { limit: 2 } })
    const { notes } = list.structuredContent as { notes: readonly { id: string }[] }
    assert.deepEqual(
      notes.map(({ id }) => id),
      ['2026-01-03', '2026-01-02'],
    )
  })

  test('takes no note without the scope, nor for a token of no user', async () => {
    const call = { name: 'add_note', arguments: { text: 'Buy tea' } }
    await using reader = await connectUser(server)
    await assert.rejects(reader.callTool(call))
    await using machine = await connectUser(server, { ...WRITER, claims: { sub: undefined } })
    const { isError, content } = await machine.callTool(call)
    const words = 'Notes belong to users, and this access token was issued for none.'
    assert.deepEqual([isError, content], [true, [{ type: 'text', text: words }]])
    assert.deepEqual(dynamo.items, [])
  })
})

suite('examples/delete-with-consent.ts', () => {
  const call = { name: 'delete_old_notes', arguments: { before: '2026-02-01' } }
  const textOf = ({ content }: { content: unknown }) => (content as { text: string }[])[0]?.text
  const fill = () => {
    // A note that comes while the user reads the question.
    dynamo.items.push(item('alice', '2026-01-20'))
    return { action: 'accept', content: { sure: true } }
  }

  test('deletes what the user agreed to, and nothing else', async () => {
    const kept = [item('alice', '2026-02-01'), item('bob', '2026-01-01')]
    dynamo.items.push(item('alice', '2026-01-01'), item('alice', '2026-01-31'), ...kept)
    await using alice = await connectUser(server, WRITER, fill)
    assert.equal(textOf(await alice.callTool(call)), 'Deleted 2 notes.')
    assert.deepEqual(alice.asked, ['Delete 2 notes from before 2026-02-01?'])
    assert.deepEqual(dynamo.items, [...kept, item('alice', '2026-01-20')])
  })

  test('deletes nothing when the user declines, is not sure, or is not asked', async () => {
    const answers = [
      { action: 'decline' },
      { action: 'cancel' },
      { action: 'accept', content: { sure: false } },
    ]
    const note = item('alice', '2026-01-01')
    dynamo.items.push(note)
    for (const answer of answers) {
      // oxlint-disable-next-line no-await-in-loop -- one table
      await using alice = await connectUser(server, WRITER, () => answer)
      // oxlint-disable-next-line no-await-in-loop -- one table
      assert.equal(textOf(await alice.callTool(call)), 'The user kept the notes.')
    }
    assert.deepEqual(dynamo.items, [note])
  })

  test('asks nothing where there is nothing to delete', async () => {
    await using alice = await connectUser(server, WRITER, fill)
    const text = textOf(await alice.callTool(call))
    assert.deepEqual([text, alice.asked], ['There are no notes from before 2026-02-01.', []])
  })
})
