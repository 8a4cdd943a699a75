import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import * as sdk from '@modelcontextprotocol/server'
import { build } from 'esbuild'
import { BUNDLE_OPTIONS, BUNDLE_PLUGINS } from '../../../../lib/bundling/bundle-options.ts'
import { withTreeShakableSchemas } from '../../../../lib/bundling/tree-shakable-schemas.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const folder = temporaryFolder('tree-shakable')

/** Bundles code as that of a function. */
async function bundled(contents: string, plugins = BUNDLE_PLUGINS): Promise<string> {
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    sourcemap: false,
    stdin: { contents, resolveDir: import.meta.dirname },
    plugins: [...plugins],
    write: false,
  })
  return outputFiles.map(({ text }) => text).join('')
}

suite('schemas of the MCP SDK', () => {
  test('are left out where nothing uses them', async () => {
    const code = "export { McpServer } from '@modelcontextprotocol/server'"
    const [ours, usual] = await Promise.all([bundled(code), bundled(code, [])])
    for (const ofOpenId of ['id_token_signing_alg_values_supported', 'acr_values_supported']) {
      assert.deepEqual([ours.includes(ofOpenId), usual.includes(ofOpenId)], [false, true])
    }
  })

  test('are all there for a tool that looks them up by the names of their types', async () => {
    const file = path.join(folder, 'catalogue.mjs')
    const code = "export { isSpecType, specTypeSchemas } from '@modelcontextprotocol/server'"
    writeFileSync(file, await bundled(code))
    const { isSpecType: ours, specTypeSchemas } = (await import(pathToFileURL(file).href)) as Pick<
      typeof sdk,
      'isSpecType' | 'specTypeSchemas'
    >
    const { isSpecType: theirs } = sdk
    assert.deepEqual(Object.keys(ours), Object.keys(theirs))
    assert.deepEqual(Object.keys(specTypeSchemas), Object.keys(theirs))
    const tool = { name: 'add', inputSchema: { type: 'object' } }
    assert.deepEqual([ours.Tool(tool), ours.Tool({ name: 1 })], [true, false])
    assert.equal(ours.OAuthTokens({ access_token: 'a', token_type: 'Bearer' }), true)
  })

  test('stay as they are in a module of another shape', () => {
    for (const code of [
      'const specTypeSchemas = Object.freeze(_specTypeSchemas);\n',
      'let ASchema = z.string();\n',
      'const ASchema = string();\n',
      '\tconst ASchema = z.string();\n',
    ]) {
      assert.equal(withTreeShakableSchemas(code), code)
    }
  })
})
