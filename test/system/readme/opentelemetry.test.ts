/** docs/opentelemetry.md: its program is type-checked, and prints the spans of a call. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { fetchToken, postLegacy } from '../../support/clients/http-requests.ts'
import { startLocalSystem } from '../../support/local-system.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { typeErrors, writeBlocks } from './blocks.ts'
import { blocksIn } from './readme.ts'

const blocks = blocksIn('docs/opentelemetry.md').get('An SDK') ?? []
const program = blocks.find(({ text }) => text.startsWith('// spans.ts')) ?? assert.fail('none')
const [file = assert.fail('no program')] = (await writeBlocks([program])).values()

test('its program is right as far as types tell', async () => {
  assert.deepEqual(await typeErrors(file), [])
})

test('its program prints the spans of a call', async () => {
  const server = path.join(path.dirname(file), 'server.ts')
  await writeFile(
    server,
    "import './spans.ts'\nexport { server } from '../lambda/server/index.ts'\n",
  )
  const env = { OPEN_TELEMETRY: 'true' }
  await using system = await startLocalSystem({ env, args: ['--server', server] })
  const token = await fetchToken(system.issuer, { scope: 'mcp', resource: system.url })
  const { status } = await postLegacy(system.url, token, {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/list',
  })
  assert.equal(status, 200)
  const names = ['token verification', 'tools/list']
  const prints = async () => names.every((name) => system.stdout().includes(`name: '${name}'`))
  assert.ok(await waitUntil(prints, 5000), system.output())
})
