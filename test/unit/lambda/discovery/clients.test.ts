import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { suite, test } from 'node:test'
import { clientName, clientsFor } from '../../../../lambda/discovery/clients.ts'

const URL_OF_SERVER = 'https://mcp.example.com/mcp'
const connect = (change: Partial<Parameters<typeof clientsFor>[0]> = {}) =>
  new Map(
    clientsFor({ url: URL_OF_SERVER, transport: 'streamable-http', name: 'tools', ...change }).map(
      (client) => [client.name, client],
    ),
  )

suite('the name for clients', () => {
  test('has letters, digits and hyphens alone', () => {
    for (const [given, name] of [
      ['MCP server', 'mcp-server'],
      [' --Böse; $(tools)-- ', 'bose-tools'],
      ['道具', 'mcp-server'],
    ] as const) {
      assert.equal(clientName(given), name)
    }
  })
})

suite('a client', () => {
  test('on the web is shown for public servers alone, as it cannot reach others', () => {
    assert.deepEqual([...connect().keys()].slice(0, 3), ['Claude', 'ChatGPT', 'Claude Code'])
    const local = connect({ url: 'http://localhost:3000/mcp' })
    assert.deepEqual(
      [...local.keys()],
      [
        'Claude Code',
        'VS Code',
        'Cursor',
        'Windsurf',
        'Zed',
        'Codex',
        'Gemini CLI',
        'n8n',
        'Inspector',
        'mcp-remote',
      ],
    )
  })

  test('has exactly one way by hand', () => {
    for (const { name, command, config, steps } of connect().values()) {
      assert.equal([command, config, steps].filter((way) => way !== undefined).length, 1, name)
    }
  })

  test('is given the URL as one word of a shell, whatever is in it', () => {
    const url = "https://mcp.example.com/a'b$(id)&c"
    for (const { name, command } of connect({ url }).values()) {
      if (command === undefined) continue
      const [first] = command.split(' && ')
      const words = execFileSync('sh', ['-c', `printf '%s\\n' ${first}`], { encoding: 'utf8' })
      assert.ok(
        words.split('\n').some((word) => word === url || word.includes(`"${url}"`)),
        name,
      )
    }
  })

  test('of VS Code and Cursor opens by a link that holds the settings', () => {
    const links = connect()
    const vsCode = new URL(links.get('VS Code')?.link ?? '')
    assert.equal(vsCode.protocol + vsCode.pathname, 'vscode:mcp/install')
    assert.deepEqual(JSON.parse(decodeURIComponent(vsCode.search.slice(1))), {
      name: 'tools',
      type: 'http',
      url: URL_OF_SERVER,
    })
    const cursor = new URL(links.get('Cursor')?.link ?? '')
    assert.equal(cursor.href.split('?')[0], 'cursor://anysphere.cursor-deeplink/mcp/install')
    assert.equal(cursor.searchParams.get('name'), 'tools')
    const config = Buffer.from(cursor.searchParams.get('config') ?? '', 'base64').toString()
    assert.deepEqual(JSON.parse(config), { url: URL_OF_SERVER })
    const { text = '' } = links.get('Cursor')?.config ?? {}
    assert.deepEqual(JSON.parse(text), { mcpServers: { tools: { url: URL_OF_SERVER } } })
  })

  test('with settings of its own has them shown as one value in JSON, which can break between its parts', () => {
    for (const [name, value] of [
      ['Cursor', { mcpServers: { tools: { url: URL_OF_SERVER } } }],
      ['Windsurf', { mcpServers: { tools: { serverUrl: URL_OF_SERVER } } }],
      ['Zed', { context_servers: { tools: { url: URL_OF_SERVER } } }],
    ] as const) {
      const { text = '' } = connect().get(name)?.config ?? {}
      assert.deepEqual(JSON.parse(text), value)
      assert.ok(!text.includes('\n') && text.includes(': {'), text)
    }
  })

  test('on the web has a link into its settings, that of Claude with the form filled in', () => {
    const claude = new URL(connect().get('Claude')?.settings ?? '')
    assert.equal(claude.origin + claude.pathname, 'https://claude.ai/customize/connectors')
    assert.deepEqual(Object.fromEntries(claude.searchParams), {
      modal: 'add-custom-connector',
      connectorName: 'tools',
      connectorUrl: URL_OF_SERVER,
    })
    assert.equal(connect().get('ChatGPT')?.settings, 'https://chatgpt.com/#settings/Connectors')
  })

  test('without HTTP+SSE is left out on a server with that transport', () => {
    const sse = connect({ url: 'http://localhost:3000/mcp', transport: 'sse' })
    assert.ok(!sse.has('Codex') && !sse.has('Zed'))
    assert.match(sse.get('mcp-remote')?.command ?? '', / --transport sse-only$/)
    assert.match(sse.get('n8n')?.steps?.join(' ') ?? '', /the transport SSE/)
    assert.match(sse.get('Claude Code')?.command ?? '', / --transport sse /)
  })
})
