/** A bundle holds the code of its own front door only. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import path from 'node:path'
import { buildModules } from '../../../../lib/bundling/build-modules.ts'
import { bundleServer } from './bundled-server.ts'

const SERVER = `export const server = defineServer({
  tools: [defineTool({ name: 'a', title: 'A', description: 'A.', run: () => 'a' })],
})`
const REST = { FRONT_DOOR: 'rest' }
/** What only the code for REST APIs names. */
const TRACES = /streamifyResponse|HttpResponseStream|multiValueHeaders/

test('that of an MCP function', () => {
  const byDefault = bundleServer(SERVER)
  assert.equal(byDefault.status, 0, byDefault.stderr)
  assert.doesNotMatch(byDefault.code, TRACES)
})

for (const more of [{}, { codeCache: '/nowhere/cache.json' }]) {
  test(`with the front door rest, synth loads the bundle${'codeCache' in more ? ' for a code cache' : ''}, where Lambda's runtime offers streams`, () => {
    const constants = { SERVER_IS_CHECKED: 'true', ...REST }
    const { status, stderr, code } = bundleServer(SERVER, { task: { constants, ...more } })
    assert.equal(status, 0, stderr)
    if (!('codeCache' in more)) assert.match(code, /streamifyResponse[^]*HttpResponseStream/)
  })
}

test('that of the metadata function, which has no code to stream', async () => {
  const entry = path.join(import.meta.dirname, '../../../../lambda/metadata.ts')
  const codeOf = async (constants: Record<string, string>) => {
    const { files } = await buildModules({ entry, outdir: '/nowhere', constants })
    return files
      .filter((file) => file.path.endsWith('.mjs'))
      .map(({ text }) => text)
      .join('')
  }
  assert.doesNotMatch(await codeOf({}), TRACES)
  const code = await codeOf(REST)
  assert.match(code, /multiValueHeaders/)
  assert.doesNotMatch(code, /streamifyResponse/)
})
