import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import packageJson from '../../../../package.json' with { type: 'json' }
import { log } from '../../../../lambda/base/log.ts'
import { loadClient } from '../../../../lambda/testing/connect.ts'
import { quietLog } from '../../../../lambda/testing/quiet-log.ts'
import { connect } from '../../../../lambda/testing.ts'
import { server } from './fixture.ts'

const { peerDependencies } = packageJson

const text = ({ content }: { readonly content: readonly unknown[] }) =>
  (content as { text: string }[])[0]?.text

describe('connect', () => {
  it('returns a client of the newest revision, which lists what its caller may see', async () => {
    await using client = await connect(server)
    assert.equal(client.getNegotiatedProtocolVersion(), '2026-07-28')
    assert.equal(client.getServerVersion()?.title, 'Tested')
    const { tools } = await client.listTools()
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['who_am_i', 'double', 'remove', 'count'],
    )
  })

  it('shows a hidden tool to callers with its scopes', async () => {
    await using client = await connect(server, { scopes: ['admin'] })
    const { tools } = await client.listTools()
    assert.ok(tools.some(({ name }) => name === 'audit'))
    assert.equal(text(await client.callTool({ name: 'audit' })), 'audited')
  })

  it('refuses by 403 what its caller lacks a scope for', async () => {
    await using client = await connect(server)
    const refused = /Insufficient scope: required "mcp write"/
    await assert.rejects(client.callTool({ name: 'remove' }), refused)
  })

  it('reads the settings that it is given, and not those of the environment', async (t) => {
    process.env['MCP_SCOPE'] = 'of-the-environment'
    t.after(() => delete process.env['MCP_SCOPE'])
    const settings = { SCOPE_HIERARCHY: 'root>admin', MCP_SCOPE: 'base' }
    await using client = await connect(server, { scopes: ['root'], settings })
    assert.equal(text(await client.callTool({ name: 'audit' })), 'audited')
    const { structuredContent } = await client.callTool({ name: 'who_am_i' })
    assert.partialDeepStrictEqual(structuredContent, { scopes: ['base', 'root'] })
  })

  it('takes its caller for the sender of a token that is bound to a key', async () => {
    const claims = { cnf: { jkt: 'the thumbprint of a key' } }
    await using client = await connect(server, { claims })
    assert.equal(text(await client.callTool({ name: 'double', arguments: { n: 4 } })), '{"n":8}')
  })

  it('calls as the client and user that it is given, with claims of the token', async () => {
    const caller = { clientId: 'cli', subject: 'alice', claims: { org: 7 } }
    await using client = await connect(server, caller)
    const { structuredContent } = await client.callTool({ name: 'who_am_i' })
    assert.partialDeepStrictEqual(structuredContent, {
      clientId: 'cli',
      scopes: ['mcp'],
      extra: { sub: 'alice', org: 7 },
    })
  })

  it('has the time of the deployed function for a call', async () => {
    await using client = await connect(server)
    const { structuredContent } = await client.callTool({ name: 'who_am_i' })
    const { ms } = structuredContent as { ms: number }
    assert.ok(ms > 20_000 && ms <= 24_000, String(ms))
  })

  it('with a token that a deployed server refuses is refused', async () => {
    await assert.rejects(connect(server, { claims: { exp: 1 } }), /Unauthorized|401/i)
  })

  it('passes progress on', async () => {
    await using client = await connect(server)
    const heard: number[] = []
    const onprogress = ({ progress }: { readonly progress: number }) => void heard.push(progress)
    await client.callTool({ name: 'count' }, { onprogress })
    assert.deepEqual(heard, [1, 2, 3])
  })

  it('passes questions on to a client that can answer them', async () => {
    const options = { capabilities: { elicitation: { form: {} } } }
    await using client = await connect(server, { scopes: ['write'], client: options })
    client.setRequestHandler('elicitation/create', ({ params }) => {
      assert.equal(params.message, 'Sure?')
      return { action: 'accept' as const, content: { sure: true } }
    })
    assert.equal(text(await client.callTool({ name: 'remove' })), 'removed')
  })

  it('serves clients of older revisions as well', async () => {
    const client = await connect(server, { client: { versionNegotiation: { mode: 'legacy' } } })
    assert.equal(client.getNegotiatedProtocolVersion(), '2025-11-25')
    assert.equal(text(await client.callTool({ name: 'count' })), 'counted')
    const { contents } = await client.readResource({ uri: 'test://empty' })
    assert.partialDeepStrictEqual(contents, [{ uri: 'test://empty' }])
    await client.close()
  })
})

describe('the client', () => {
  it('that is not installed is named, with the command that installs it', async () => {
    const code = 'ERR_MODULE_NOT_FOUND'
    const fail = async () =>
      Promise.reject(Object.assign(new Error('Cannot find package'), { code }))
    const version = peerDependencies['@modelcontextprotocol/client']
    await assert.rejects(loadClient(fail), ({ message }: Error) =>
      message.endsWith(`npm install --save-dev @modelcontextprotocol/client@${version}`),
    )
  })

  it('that cannot be loaded says why', async () => {
    await assert.rejects(
      loadClient(async () => Promise.reject(new Error('broken'))),
      /^Error: broken$/,
    )
  })
})

describe('the log', () => {
  it('keeps a level that somebody has set', () => {
    log.setLogLevel('INFO')
    quietLog({ POWERTOOLS_LOG_LEVEL: 'INFO' })
    assert.equal(log.getLevelName(), 'INFO')
    quietLog({})
    assert.equal(log.getLevelName(), 'WARN')
    log.setLogLevel('SILENT')
    quietLog({})
    assert.equal(log.getLevelName(), 'SILENT')
  })
})
