import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { fetchToken } from '../../support/clients/http-requests.ts'
import { startLocalSystem } from '../../support/local-system.ts'
import { serverFolder } from '../../support/server-folder.ts'
import { examine } from '../../../local/doctor/examine.ts'
import { callsToTry, type NamedTool } from '../../../local/doctor/token/tool-call.ts'

/** What each tool does to those who call it by mistake is seen in what the doctor says. */
const SERVER = `
const inputSchema = z.object({ order: z.string() })
const annotations = { readOnlyHint: true }
export const server = defineServer({
  tools: [
    defineTool({ name: 'pay', description: 'Pays.', inputSchema, run: () => 'Paid.' }),
    defineTool({
      name: 'drop',
      description: 'Destroys.',
      inputSchema,
      annotations: { destructiveHint: true },
      run: () => 'Dropped.',
    }),
    defineTool({
      name: 'ask_first',
      description: 'Asks.',
      annotations: process.env.ONLY ? annotations : {},
      asks: true,
      run: async (_, { ask }) => ask({ sure: elicitForm('Sure?', z.object({ yes: z.boolean() })) }),
    }),
    defineTool({
      name: 'audit',
      description: 'Needs more.',
      annotations,
      scopes: ['admin'],
      run: () => 'Audited.',
    }),
    defineTool({
      name: 'find_order',
      description: 'Finds.',
      inputSchema,
      annotations: process.env.ONLY ? {} : annotations,
      run({ order }) {
        if (order === '7') return 'Tea.'
        throw new ToolError('There is no order ' + order + '.')
      },
    }),
  ],
})
`
const { path: folder } = serverFolder({ 'server.ts': SERVER })
const start = (env = {}) => startLocalSystem({ folder, args: ['--server', 'server.ts'], env })
const system = await start()
after(() => system.stop())
const accessToken = await fetchToken(system.issuer)

/** What the checks of both eras say of the call. */
async function said(tool?: NamedTool, at = system, token = accessToken) {
  const { findings, notes } = await examine({ url: at.url, token, tool })
  const problems = findings.map(({ id, received, right }) => `${id}: ${received}; ${right}`)
  const calls = notes.filter((note) => !note.startsWith('the server is '))
  return [...problems, ...calls.map((note) => note.replace(/^a client of [\d-]+ /, ''))]
}

const twice = (text: string) => [text, text]

describe('the tool that is called with the token', () => {
  it('changes nothing, and its error says nothing against the server', async () => {
    const error = 'calls find_order, which answers with an error: "There is no order example."'
    assert.deepEqual(await said(), twice(error))
  })

  it('is none, and the reason is said, when none can be called', async () => {
    await using only = await start({ ONLY: '1' })
    const [legacy, modern] = await said(undefined, only, await fetchToken(only.issuer))
    const scopes = 'audit needs more scopes than the token has'
    assert.equal(modern, `calls none: ask_first asks the user, ${scopes}; name one with --tool`)
    assert.match(legacy ?? '', /^calls ask_first, which answers with an error: "ask_first has to/)
  })

  it('is the named one, with the given arguments or made-up ones', async () => {
    const order = { arguments: { order: '7' } }
    assert.deepEqual(await said({ name: 'find_order', ...order }), twice('calls find_order'))
    assert.deepEqual(await said({ name: 'pay' }), twice('calls pay'))
  })

  it('must answer without an error when it is named, and exist', async () => {
    for (const problem of await said({ name: 'find_order' })) {
      assert.match(problem, /got 200.*no order example.*a result of "find_order" that is no/)
    }
    for (const problem of await said({ name: 'audit' }))
      assert.match(problem, /^tool-failed: .*got 403/)
    const missing =
      'tool-failed: tools/list has no "find"; one of pay, drop, ask_first, audit, find_order'
    assert.deepEqual(await said({ name: 'find' }), [missing])
  })
})

it('tools without required arguments are tried first, and ten of them at most', () => {
  const tool = (name: string, required: string[] = []) => ({
    name,
    inputSchema: { type: 'object', properties: {}, required },
    annotations: { readOnlyHint: true },
  })
  const names = (tools: unknown[]) => callsToTry(tools, undefined).map(({ name }) => name)
  assert.deepEqual(names([tool('one', ['a']), tool('two')]), ['two', 'one'])
  assert.equal(names(Array.from({ length: 20 }, (_, at) => tool(String(at)))).length, 10)
  assert.deepEqual(names([{ name: 'bare' }, null]), [])
})
