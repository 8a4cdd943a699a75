import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, suite, test } from 'node:test'
import { serverCard } from '../../../../lambda/discovery/server-card.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const SCRIPT = path.join(import.meta.dirname, '../../../../lib/commands/registry.ts')
const folder = temporaryFolder('registry-test')

const card = serverCard(
  {
    resource: 'https://mcp.example.com/mcp',
    issuer: 'https://auth.example.com',
    requiredScopes: ['mcp'],
    advertisedScopes: [],
    scopePrefix: undefined,
    resourceName: 'Team tools',
    resourceDescription: 'Tools of the team.',
  },
  { version: '1.2.3' },
)

/** A server that has the card, and the URL at which this machine reaches it. */
const server = createServer((request, response) => {
  const isCard = request.url === '/mcp/server-card'
  response.writeHead(isCard ? 200 : 404).end(isCard ? JSON.stringify(card) : '')
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

async function run(...args: string[]) {
  const child = spawn(process.execPath, [SCRIPT, ...args], { cwd: folder })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { stdout, stderr, code: code as number | null }
}

const written = () =>
  JSON.parse(readFileSync(path.join(folder, 'server.json'), 'utf8')) as Record<string, unknown>

suite('npm run registry', () => {
  after(() => server.close())

  test('says in one line what is wrong', async () => {
    for (const [args, message] of [
      [[], /^No deployment from this folder was found: give the URL of the server/],
      [['--nome', 'x'], /--nome/],
      [['--name', 'tools', `${origin}/mcp`], /^The name is "tools": give one such as/],
      [[`${origin}/other`], /\/other\/server-card answers 404, not a server card: check the URL/],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { code, stderr, stdout } = await run(...args)
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, message)
      assert.equal(stderr.trim().split('\n').length, 1, stderr)
    }
  })

  test('writes what the server says of itself', async () => {
    const { stdout, stderr } = await run('--name', 'io.github.me/tools', `${origin}/mcp`)
    assert.equal(stderr, '')
    assert.equal(stdout, 'server.json describes io.github.me/tools, version 1.2.3.\n')
    assert.equal(written()['name'], 'io.github.me/tools')
    assert.deepEqual(written()['remotes'], [
      { type: 'streamable-http', url: 'https://mcp.example.com/mcp' },
    ])
  })

  test('without a URL takes the one that was deployed, of the stack that is meant', async () => {
    mkdirSync(path.join(folder, 'cdk.out'))
    const outputs = JSON.stringify({ 'mcp-staging': { McpUrl: `${origin}/mcp` } })
    writeFileSync(path.join(folder, 'cdk.out/outputs.json'), outputs)
    assert.match(
      (await run()).stderr,
      /^cdk\.out\/outputs\.json has no McpUrl of the stack McpAuthLambda, but of mcp-staging: give the URL of the server, or set STACK_NAME$/m,
    )
    writeFileSync(path.join(folder, '.env'), 'STACK_NAME=mcp-staging\n')
    const { stderr } = await run()
    assert.equal(stderr, '')
    assert.equal(written()['name'], 'com.example.mcp/mcp')
  })
})
