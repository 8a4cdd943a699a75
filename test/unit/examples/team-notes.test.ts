import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { server } from '../../../examples/server.ts'
import { connect } from '../../../lambda/testing.ts'

const client = await connect(server)
after(() => client.close())

const mimeType = 'text/markdown'

suite('examples/team-notes.ts', () => {
  test('lists the handbook, and the notes that its template reads', async () => {
    const { resources } = await client.listResources()
    assert.deepEqual(
      resources.map(({ uri }) => uri),
      [
        'team-notes://handbook',
        'team-notes://design/2026-11-23',
        'team-notes://platform/2026-11-23',
        'team-notes://platform/2026-11-24',
      ],
    )
    assert.ok(resources.every((one) => one.mimeType === mimeType))
    const { resourceTemplates } = await client.listResourceTemplates()
    assert.deepEqual(
      resourceTemplates.map(({ uriTemplate }) => uriTemplate),
      ['team-notes://{team}/{day}'],
    )
  })

  test('reads both, and knows what is not there', async () => {
    const handbook = await client.readResource({ uri: 'team-notes://handbook' })
    const text = '# Handbook\n\nOne note a day, with a heading.'
    assert.deepEqual(handbook.contents, [{ uri: 'team-notes://handbook', mimeType, text }])
    const uri = 'team-notes://platform/2026-11-24'
    const note = await client.readResource({ uri })
    assert.deepEqual(note.contents, [{ uri, mimeType, text: '# Outage\n\nNone today.' }])
    for (const unknown of ['platform/2026-01-01', 'toString/length']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await assert.rejects(client.readResource({ uri: `team-notes://${unknown}` }), {
        code: -32602,
      })
    }
  })

  test('completes teams, and days of the team', async () => {
    const ref = { type: 'ref/resource', uri: 'team-notes://{team}/{day}' } as const
    const complete = async (name: string, value: string, others = {}) => {
      const params = { ref, argument: { name, value }, context: { arguments: others } }
      return (await client.complete(params)).completion.values
    }
    assert.deepEqual(await complete('team', 'p'), ['platform'])
    assert.deepEqual(await complete('day', '', { team: 'platform' }), ['2026-11-23', '2026-11-24'])
    assert.deepEqual(await complete('day', '2026-11-24', { team: 'platform' }), ['2026-11-24'])
    assert.deepEqual(await complete('day', ''), [])
  })

  test('has a prompt that attaches the notes of a team, completes its name, and refuses others', async () => {
    const { messages } = await client.getPrompt({
      name: 'weekly_report',
      arguments: { team: 'design' },
    })
    const uri = 'team-notes://design/2026-11-23'
    const resource = { uri, mimeType, text: '# New icons\n\nThe key has a socket now.' }
    const text = 'Write a report on these notes of the team design.'
    assert.deepEqual(messages, [
      { role: 'user', content: { type: 'resource', resource } },
      { role: 'user', content: { type: 'text', text } },
    ])
    const ref = { type: 'ref/prompt', name: 'weekly_report' } as const
    const { completion } = await client.complete({ ref, argument: { name: 'team', value: 'D' } })
    assert.deepEqual(completion.values, ['design'])
    const unknown = client.getPrompt({ name: 'weekly_report', arguments: { team: 'sales' } })
    await assert.rejects(unknown, /There is no team sales: choose design or platform\./)
  })
})
