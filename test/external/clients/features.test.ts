/** Clients in other languages and of other makers use everything that a server can have. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { it } from 'node:test'
import { fetchToken } from '../../support/clients/http-requests.ts'
import { ARCHIVED, FEATURE_SERVER, GIF, HANDBOOK, WAV } from '../../support/feature-server.ts'
import { startLocalSystem } from '../../support/local-system.ts'
import { run } from '../../support/processes.ts'
import { moduleVersion } from '../../support/python-packages.ts'
import { cli, openInspector } from './inspector.ts'
import { pythonClient } from './install.ts'
import { describeClient, open } from './report.ts'

const TIMEOUT_MS = 60_000
const SCRIPT = path.join(import.meta.dirname, 'python', 'features.py')

const system = await open(startLocalSystem({ args: ['--server', FEATURE_SERVER] }))
const token = await fetchToken(system.issuer, { scope: 'mcp' })

const gif = { data: GIF.toString('base64'), mimeType: 'image/gif' }
const handbook = { uri: 'notes://handbook', mimeType: 'text/markdown', text: HANDBOOK }
const logo = { uri: 'notes://logo', mimeType: 'image/gif', blob: gif.data }
const monday = { uri: 'notes://days/monday', mimeType: 'text/plain', text: 'Notes of monday.' }
const translated = {
  role: 'user',
  content: { type: 'text', text: 'Translate into English: tea' },
}

const environments = { v1: await pythonClient('v1'), v2: await pythonClient('v2') }
const versions = {
  v1: await moduleVersion(environments.v1, 'mcp'),
  v2: await moduleVersion(environments.v2, 'mcp'),
}

/** What the tools say to a user who answers, and to one whose client cannot be asked. */
const ASKED = {
  deleted: /Deleted a, number 0\.\d+, because of space\./,
  kept: /Kept b: decline\./,
  paid: /Receipt to ada@example\.com\./,
}
const TOO_OLD = {
  deleted: /delete_note has to ask the user, .* 2026-07-28/,
  kept: /delete_draft has to ask the user, .* 2026-07-28/,
  paid: /pay has to ask the user, .* 2026-07-28/,
}

for (const [generation, mode, missing] of [
  ['v1', 'legacy', -32_002],
  ['v2', 'auto', -32_602],
] as const) {
  const name = `MCP SDK for Python ${generation}, mode ${mode}, all features`
  describeClient(name, versions[generation], () => {
    it('uses blocks of every kind, resources, templates, prompts, completions and questions', async () => {
      const { output } = await run(environments[generation].python, ['-B', SCRIPT], {
        env: { PATH: process.env['PATH'] },
        input: JSON.stringify({ url: system.url, token, generation }),
        timeoutMs: TIMEOUT_MS,
        quiet: true,
      })
      const outcome = JSON.parse(output.split('\n').at(-1) ?? '') as Record<string, object>
      assert.partialDeepStrictEqual(outcome, {
        instructions: 'Read the handbook first.',
        drawn: [{ type: 'image', ...gif }],
        handbook: [handbook],
        logo: [logo],
        day: [monday],
        resources: 3 + ARCHIVED,
        templates: 3,
        completion: { values: ['French'], total: 1, hasMore: false },
        days: { values: ['tuesday', 'thursday'], total: 2, hasMore: false },
        missing,
      })
      assert.partialDeepStrictEqual(outcome['blocks'], [
        { type: 'text', text: '# A report' },
        { type: 'image', ...gif },
        { type: 'audio', data: WAV.toString('base64'), mimeType: 'audio/wav' },
        { type: 'resource_link', uri: 'notes://handbook', name: 'handbook' },
        { type: 'resource', resource: { uri: 'notes://today', text: 'Buy tea.' } },
        { type: 'resource', resource: logo },
      ])
      const [first, second] = outcome['prompt'] as { content: { type: string } }[]
      assert.partialDeepStrictEqual(first, translated)
      assert.equal(second?.content.type, 'image')
      const told = generation === 'v2' ? ASKED : TOO_OLD
      for (const [call, words] of Object.entries(told)) {
        assert.match(JSON.stringify(outcome[call]), words)
      }
    })
  })
}

const inspector = await open(openInspector())

for (const era of ['legacy', 'modern']) {
  describeClient(`Inspector's command line, ${era} era, all features`, inspector.version, () => {
    const ask = async (...args: string[]) => {
      const header = ['--header', `Authorization: Bearer ${token}`, '--stored-auth-only']
      const { code, result, error } = await cli(
        inspector,
        system.url,
        '--protocol-era',
        era,
        ...header,
        ...args,
      )
      assert.equal(code, 0, JSON.stringify(error))
      return result
    }

    it('calls a tool that returns an image, lists and reads resources, and gets a prompt', async () => {
      const drawn = await ask('--method', 'tools/call', '--tool-name', 'draw')
      assert.deepEqual(drawn?.['content'], [{ type: 'image', ...gif }])
      const listed = async (method: string, of: string) =>
        ((await ask('--method', method))?.[of] as { name: string }[] | undefined)?.map(
          (one) => one.name,
        )
      assert.deepEqual(await listed('resources/templates/list', 'resourceTemplates'), [
        'day',
        'archived',
        'draft',
      ])
      assert.equal((await listed('resources/list', 'resources'))?.length, 3 + ARCHIVED)
      assert.deepEqual(await listed('prompts/list', 'prompts'), ['translate', 'write_up'])
      const read = async (uri: string) =>
        (await ask('--method', 'resources/read', '--uri', uri))?.['contents']
      assert.deepEqual(await read('notes://logo'), [logo])
      assert.deepEqual(await read('notes://days/monday'), [monday])
      const prompt = await ask(
        '--method',
        'prompts/get',
        '--prompt-name',
        'translate',
        '--prompt-args',
        'words=tea',
      )
      assert.partialDeepStrictEqual(prompt?.['messages'], [translated])
    })
  })
}
