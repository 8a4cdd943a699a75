import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { suite, test } from 'node:test'
import { server } from '../../../examples/server.ts'
import { connect } from '../../../lambda/testing.ts'

const FOLDER = path.join(import.meta.dirname, '../../../examples')

suite('examples/server.ts', () => {
  test('introduces itself, and offers what every other example defines', async () => {
    await using client = await connect(server)
    const { name, title, version } = client.getServerVersion() ?? {}
    assert.deepEqual([name, title, version], ['examples', 'Examples', '1.0.0'])
    assert.match(client.getInstructions() ?? '', /^add_note and list_notes are for/)
    const { tools } = await client.listTools()
    assert.deepEqual(
      tools.map((tool) => tool.name),
      ['add_note', 'list_notes', 'delete_old_notes', 'get_weather', 'draw_chart', 'list_orders'],
    )
    const { prompts } = await client.listPrompts()
    assert.deepEqual(
      prompts.map((prompt) => prompt.name),
      ['weekly_report'],
    )
  })

  test('imports every example, and lists each variable that one reads', async () => {
    const files = globSync('*.ts', { cwd: FOLDER }).filter((file) => file !== 'server.ts')
    const sources = await Promise.all(
      ['server.ts', ...files].map((file) => readFile(path.join(FOLDER, file), 'utf8')),
    )
    for (const file of files) assert.ok(sources[0]?.includes(`from './${file}'`), file)
    const read = sources.flatMap((source) =>
      Array.from(source.matchAll(/(?:process\.env\[|secret\()'(\w+)'/g), ([, name = '']) => name),
    )
    const { tables, secrets, variables } = server.needs ?? {}
    const listed = Object.keys({ ...tables, ...secrets, ...variables })
    assert.deepEqual([...new Set(read)].toSorted(), listed.toSorted())
  })
})
