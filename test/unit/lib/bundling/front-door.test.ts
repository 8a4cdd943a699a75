/** A bundle holds the code of its own front door only. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import path from 'node:path'
import { buildModules } from '../../../../lib/bundling/build-modules.ts'
import { EVERYTHING } from '../synthesis.ts'
import { codeOf, synthesizeBundles } from './bundle.ts'
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

for (const more of [{}, { codeCache: true }]) {
  test(`with the front door rest, synth loads the bundle${'codeCache' in more ? ' for a code cache' : ''}, where Lambda's runtime offers streams`, () => {
    const constants = { SERVER_IS_CHECKED: 'true', ...REST }
    const { status, stderr, code } = bundleServer(SERVER, { task: { constants, ...more } })
    assert.equal(status, 0, stderr)
    if (!('codeCache' in more)) assert.match(code, /streamifyResponse[^]*HttpResponseStream/)
  })
}

test('that of the metadata function, which has no code to stream', async () => {
  const entry = path.join(import.meta.dirname, '../../../../lambda/metadata.ts')
  const bundledWith = async (constants: Record<string, string>) => {
    const { files } = await buildModules({ entry, outdir: '/nowhere', constants })
    return files
      .filter((file) => file.path.endsWith('.mjs'))
      .map(({ text }) => text)
      .join('')
  }
  assert.doesNotMatch(await bundledWith({}), TRACES)
  const code = await bundledWith(REST)
  assert.match(code, /multiValueHeaders/)
  assert.doesNotMatch(code, /streamifyResponse/)
})

test('behind a custom domain and behind an edge, synth makes and loads the same bundles of a REST API', () => {
  const atDomain = synthesizeBundles('rest', {
    ...REST,
    CERTIFICATE_ARN: certificateIn('eu-west-1'),
  })
  const behindEdge = synthesizeBundles('rest-with-edge', {
    ...REST,
    EDGE: 'true',
    CERTIFICATE_ARN: certificateIn('us-east-1'),
  })
  for (const { Mcp: mcp, Metadata: metadata } of [atDomain, behindEdge]) {
    assert.match(codeOf(mcp), /streamifyResponse[^]*HttpResponseStream/)
    assert.match(codeOf(metadata), /multiValueHeaders/)
  }
  assert.equal(codeOf(behindEdge.Metadata), codeOf(atDomain.Metadata))
  assert.ok(codeOf(behindEdge.Mcp).includes('EDGE_KEY'))
  assert.ok(!codeOf(atDomain.Mcp).includes('EDGE_KEY'))
})

function certificateIn(region: string): string {
  return EVERYTHING.CERTIFICATE_ARN.replace('eu-west-1', region)
}
