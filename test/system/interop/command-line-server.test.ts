/** `mcp-auth-server --server FILE`. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fetchToken, postLegacy, send } from '../../support/clients/http-requests.ts'
import { sdkClients } from '../../support/clients/sdk-clients.ts'
import { runCommand } from '../../support/command.ts'
import { startLocalSystem } from '../../support/local-system.ts'
import { serverFolder } from '../../support/server-folder.ts'

const [newestClient = assert.fail()] = sdkClients.slice(-1)

const WORDS = `export const server = defineServer({
  title: 'Words & more',
  description: 'Counts words.',
  tools: [
    defineTool({
      name: 'count_words',
      description: 'Counts the words of a text.',
      inputSchema: z.object({ text: z.string() }),
      run: ({ text }) => ({ words: text.split(' ').length }),
    }),
  ],
})
`

/** Runs the command with a file that cannot be served, and gives its message. */
async function failure(text: string, args = ['--server', 'server.ts'], env = {}): Promise<string> {
  const { path: folder } = serverFolder({ 'server.ts': text, 'server.mjs': text })
  const command = await runCommand({ folder, args, env })
  const { code } = await command.ended()
  assert.equal(code, 1)
  assert.equal(command.stdout(), '')
  return command.stderr()
}

describe('a server of a file', { concurrency: true }, () => {
  it('is served by its names, and the curl line of the greeting calls its tool', async () => {
    const { path: folder } = serverFolder({ 'src/server.ts': WORDS })
    await using system = await startLocalSystem({ folder, args: ['--server', 'src/server.ts'] })
    const session = await newestClient.authenticate(system, fetch)
    const result = await session.callTool({
      name: 'count_words',
      arguments: { text: 'one two three' },
    })
    assert.deepEqual(result.structuredContent, { words: 3 })
    await session.close()

    const { origin } = new URL(system.url)
    const { body } = await send(`${origin}/.well-known/oauth-protected-resource`, {})
    assert.partialDeepStrictEqual(body, { resource_name: 'Words & more' })
    const { text: page } = await send(origin, { headers: { accept: 'text/html' } })
    assert.match(page, /Words &amp; more[^]*count_words/)
    assert.match(
      system.stdout(),
      /"method":"tools\/call","params":\{"name":"count_words","arguments":\{"text":"example"\}\}\}'/,
    )
  })

  it('is named by the settings where they name it', async () => {
    const { path: folder } = serverFolder({ 'server.ts': WORDS })
    const env = { RESOURCE_NAME: 'Named by a setting' }
    await using system = await startLocalSystem({ folder, args: ['--server', 'server.ts'], env })
    const { origin } = new URL(system.url)
    const { body } = await send(`${origin}/.well-known/oauth-protected-resource`, {})
    assert.partialDeepStrictEqual(body, { resource_name: 'Named by a setting' })
  })

  it('has the time of the deployed function for a call, with progress or without', async () => {
    const { path: folder } = serverFolder({
      'server.ts': `export const server = defineServer({ tools: [defineTool({
        name: 'time_left',
        description: 'Says how much time is left.',
        async run(_, { reportProgress, remainingTimeMs }) {
          await reportProgress(1)
          return { ms: remainingTimeMs() }
        },
      })] })`,
    })
    const timesLeft = async (env: Record<string, string>) => {
      await using system = await startLocalSystem({ folder, args: ['--server', 'server.ts'], env })
      const session = await newestClient.authenticate(system, fetch)
      const times: number[] = []
      for (const options of [{}, { onprogress() {} }]) {
        const call = { name: 'time_left', arguments: {} }
        // eslint-disable-next-line no-await-in-loop -- one session
        const { structuredContent } = await session.callTool(call, options)
        times.push((structuredContent as { ms: number }).ms)
      }
      await session.close()
      return times
    }
    for (const ms of await timesLeft({})) assert.ok(ms > 20_000 && ms <= 24_000, String(ms))
    const shorter = await timesLeft({ MCP_TIMEOUT_SECONDS: '10' })
    for (const ms of shorter) assert.ok(ms > 6000 && ms <= 9000, String(ms))
  })

  it('may ask the user, by a key that is made at each start', async () => {
    const asking = `export const server = defineServer({ tools: [defineTool({
      name: 'ask',
      description: 'Asks.',
      asks: true,
      async run(_, { ask }) {
        await ask({ sure: elicitForm('Sure?', z.object({ sure: z.boolean() })) })
        return 'asked'
      },
    })] })`
    const { path: folder } = serverFolder({ 'server.ts': asking })
    await using system = await startLocalSystem({ folder, args: ['--server', 'server.ts'] })
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'ask' } }
    const { status, text } = await postLegacy(system.url, await fetchToken(system.issuer), call)
    assert.equal(status, 200)
    assert.match(text, /works from MCP 2026-07-28 on/)
  })
})

describe('what a server needs', { concurrency: true }, () => {
  const needy = `export const server = defineServer({
    needs: {
      variables: {
        SHOP_URL: 'URL of the shop',
        AUTH_PAGES: { description: 'like a setting', default: '10' },
        PAGE_SIZE: { description: 'orders in a page', default: '20' },
      },
      secrets: { SHOP_KEY: 'key of the shop' },
    },
    tools: [defineTool({
      name: 'show',
      description: 'Shows.',
      async run() {
        const { SHOP_URL: url, AUTH_PAGES: pages, PAGE_SIZE: size } = process.env
        return { url, pages, size, length: (await secret('SHOP_KEY')).length }
      },
    })],
  })`

  it('is asked for in one message', async () => {
    const message = await failure(needy)
    assert.match(message, /^The server needs what is not set:\n {2}- SHOP_URL: URL of the shop\n/)
    assert.match(
      message,
      /- SHOP_KEY \(key of the shop\): the secret itself; or SHOP_KEY_ARN: .*\n.*\.env/,
    )
  })

  it('is refused under the name of a setting', async () => {
    const taken = `export const server = defineServer({ needs: { variables: { PORT: 'a port' } } })`
    assert.match(
      await failure(taken, undefined, { PORT: '3000' }),
      /needs\.variables has PORT, which is a setting/,
    )
  })

  it('comes from .env, with its defaults, and is no unknown setting', async () => {
    const { path: folder } = serverFolder({ 'server.ts': needy })
    const dotenv = 'SHOP_URL=https://shop.example\nSHOP_KEY=12345\nAUTH_PAGES=30\n'
    const args = ['--server', 'server.ts']
    await using system = await startLocalSystem({ folder, args, dotenv })
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'show' } }
    const { body } = await postLegacy(system.url, await fetchToken(system.issuer), call)
    const structuredContent = { url: 'https://shop.example', pages: '30', size: '20', length: 5 }
    assert.partialDeepStrictEqual(body, { result: { structuredContent } })
    assert.equal(system.stderr(), '')
  })
})

describe('a file that cannot be served', { concurrency: true }, () => {
  it('is explained in one message', async () => {
    for (const [text, message] of [
      ['export const app = 1', /^server\.ts has no export named server: it exports only app\./],
      ['export const server = 1', /^The export server of server\.ts is a number: make it by/],
      [`export const server = defineServer({ name: '' })`, /^This server cannot work:\n {2}- /],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- three programs
      const stderr = await failure(text)
      assert.match(stderr, message)
      assert.doesNotMatch(stderr, /^ +at /m, 'no stack trace')
    }
    assert.match(await failure('', ['--server', 'none.ts']), /^There is no file \/.*\/none\.ts: /)
    assert.match(await failure('', ['--server']), /--server.*\n\nUsage: mcp-auth-server/)
  })

  it('shows where its code is wrong', async () => {
    assert.match(await failure('const a = = 1'), /server\.ts:\d+\n(?:.*\n)?const a = = 1\n +\^/)
    const javascript = await failure('const a = = 1', ['--server', 'server.mjs'])
    assert.match(javascript, /server\.mjs:1\nconst a = = 1\n +\^/)
    assert.match(await failure(`import './none.ts'`), /Cannot find module .*none\.ts.* imported/)
    assert.match(await failure('throw new Error("mine")'), /Error: mine\n +at .*server\.ts:\d/)
  })

  it('does not end without a word when its module does', async () => {
    const place = String.raw`file://.*/server\.ts:\d+:\d+`
    for (const [text, message] of [
      ['throw "no key"', /^server\.ts, or a module that it imports, threw "no key", which is not/],
      [
        'throw undefined',
        /^server\.ts, or a module that it imports, threw undefined, which is not/,
      ],
      [
        'await new Promise(() => {})',
        /^server\.ts never finishes loading: a top-level await .*\n$/,
      ],
      ['process.exit(0)', new RegExp(String.raw`by process\.exit\(0\), at ${place}\. Throw an`)],
      ['process.exit(1)', new RegExp(String.raw`by process\.exit\(1\), at ${place}\. Throw an`)],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- five programs
      const stderr = await failure(text)
      assert.match(stderr, message)
      assert.equal(stderr.split('\n').length, 2, stderr)
    }
  })

  it('is not blamed for exiting when an error ends the process', async () => {
    const stderr = await failure(
      `setTimeout(() => { throw new Error('mine') }); await new Promise(() => {})`,
    )
    assert.match(stderr, /Error: mine\n +at .*server\.ts:\d/)
    assert.doesNotMatch(stderr, /process\.exit|never finishes/)
  })

  it('that reads a file it may not read is no port', async () => {
    const denied = `throw Object.assign(new Error('denied'), { code: 'EACCES' })`
    assert.match(await failure(denied), /^Error: denied\n +at .*server\.ts:\d/)
  })
})
