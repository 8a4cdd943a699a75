/** `mcp-auth-server --watch`: what developers see. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { postLegacy, postModern, send } from '../../support/clients/http-requests.ts'
import { sdkClients } from '../../support/clients/sdk-clients.ts'
import { startLocalSystem } from '../../support/local-system.ts'
import { serverFolder } from '../../support/server-folder.ts'
import { waitUntil } from '../../support/wait-until.ts'

const [newestClient = assert.fail()] = sdkClients.slice(-1)

/** A restart takes a second, and much longer on a busy machine. */
const RESTART_MS = 20_000

const SERVER = `import { answer } from './answer.ts'
export const server = defineServer({
  tools: [
    defineTool({ name: 'answer', description: 'Answers.', run: () => answer }),
    defineTool({
      name: 'fail',
      description: 'Fails.',
      inputSchema: z.object({ secret: z.string() }),
      run(_, { log }) {
        log.info('will fail', { soon: true })
        throw new Error('broken tool')
      },
    }),
    defineTool({
      name: 'remove',
      description: 'Asks.',
      asks: true,
      async run(_, { ask }) {
        await ask({ consent: elicitForm('Sure?', z.object({ yes: z.boolean() })) })
        return 'removed'
      },
    }),
    defineTool({ name: 'admin', description: 'Admin.', scopes: ['admin'], run: () => '' }),
  ],
})
`
const answerIs = (text: string) => `export const answer: string = '${text}'\n`

async function startWatching(args: readonly string[] = [], dotenv = '') {
  const files = { 'server.ts': SERVER, 'answer.ts': answerIs('one'), '.env': dotenv }
  const { path: folder, write } = serverFolder(files)
  const all = ['--server', 'server.ts', '--watch', ...args]
  const system = await startLocalSystem({ folder, args: all })
  const [, token = assert.fail()] = /Authorization: Bearer (\S+)'/.exec(system.stdout()) ?? []
  const call = async (name: string, input = {}) => {
    const params = { name, arguments: input }
    return postLegacy(system.url, token, { jsonrpc: '2.0', id: 1, method: 'tools/call', params })
  }
  const answers = async (text: string) =>
    call('answer').then(
      (response) => response.text.includes(`"${text}"`),
      () => false, // it starts again
    )
  const prints = async (text: string | RegExp) =>
    waitUntil(
      async () =>
        typeof text === 'string' ? system.output().includes(text) : text.test(system.output()),
      RESTART_MS,
    )
  return {
    system,
    write,
    call,
    prints,
    answersSoon: async (text: string) => waitUntil(() => answers(text), RESTART_MS),
    token,
  }
}

describe('a watched server', { concurrency: true }, () => {
  it('starts again when a module changes, with the same tokens, and greets once', async () => {
    const { system, write, answersSoon } = await startWatching()
    await using _ = system
    assert.ok(await answersSoon('one'))
    write('answer.ts', answerIs('two'))
    assert.ok(await answersSoon('two'), system.output())
    write('answer.ts', answerIs('three'))
    assert.ok(await answersSoon('three'), system.output())
    assert.equal(system.stdout().split('Ctrl-C stops it.').length, 2)
    assert.match(system.stdout(), /answer\.ts has changed\.\n(?:.*\n)*Serving again, after \d+ ms/)
  })

  it('survives a broken module, and one that is missing', async () => {
    const { system, write, answersSoon, prints } = await startWatching()
    await using _ = system
    write('answer.ts', 'export const answer = = 1')
    assert.ok(await prints(/export const answer = = 1\n +\^/), system.output())
    assert.ok(await prints('has ended (exit code 1). It starts again after the next change.'))
    write('answer.ts', `import './other.ts'\n${answerIs('two')}`)
    assert.ok(await prints(/Cannot find module .*other\.ts/))
    write('other.ts', '')
    assert.ok(await answersSoon('two'), system.output())
  })

  it('starts again with other settings when .env changes, and greets again', async () => {
    const { system, write, prints } = await startWatching()
    await using _ = system
    write('.env', 'RESOURCE_NAME=Other name\n')
    assert.ok(
      await prints(/\.env has changed\.\n(?:.*\n)*.* mcp add .* other-name /),
      system.output(),
    )
  })

  it('prints a line for each request, without secrets', async () => {
    const { system, call, prints, token } = await startWatching()
    await using _ = system
    const { origin } = new URL(system.url)
    await call('answer')
    await call('admin')
    await call('fail', { secret: 'hush' })
    await send(`${system.url}?key=hush`, { method: 'POST' })
    await send(`${origin}/.well-known/oauth-protected-resource/mcp`, {})
    for (const line of [
      /^POST \/mcp tools\/call answer 200 \d+ ms demo-client$/m,
      /^POST \/mcp tools\/call admin 403 \d+ ms demo-client {2}lacks scope admin$/m,
      /^POST \/mcp tools\/call fail 200 \d+ ms demo-client {2}tool error\n {2}info will fail soon=true tool=fail$/m,
      /^ {2}error tool failed tool=fail\n {4}Error: broken tool\n {8}at .*server\.ts:\d+/m,
      /^POST \/mcp 401 \d+ ms {2}no access token$/m,
      /^GET \/\.well-known\/oauth-protected-resource\/mcp 200 \d+ ms$/m,
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      assert.ok(await prints(line), `${line}\n${system.output()}`)
    }
    const [, log = ''] = system.output().split('Ctrl-C stops it.')
    for (const secret of [token, 'hush', 'key=', '{', '\u001B']) assert.ok(!log.includes(secret))
  })

  it('says what came of a call, and which client has called', async () => {
    const { system, call, prints, token } = await startWatching()
    await using _ = system
    const capabilities = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } }
    await call('fail', { secret: 7 })
    await call('missing')
    await postModern(system.url, token, 'tools/call', { name: 'remove', _meta: capabilities })
    const session = await newestClient.signIn(system.url, fetch)
    const onprogress = () => {}
    await session.callTool({ name: 'answer', arguments: {} })
    await session.callTool({ name: 'fail', arguments: {} }, { onprogress })
    await session.close()
    for (const line of [
      /^POST \/mcp tools\/call fail 200 \d+ ms demo-client {2}tool error$/m,
      /^POST \/mcp tools\/call missing 200 \d+ ms demo-client {2}error -32602$/m,
      /^POST \/mcp tools\/call remove 200 \d+ ms demo-client {2}asks consent$/m,
      /^POST \/mcp tools\/call answer 200 \d+ ms a headless client$/m,
      /^POST \/mcp tools\/call fail 200 \d+ ms a headless client {2}tool error$/m,
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      assert.ok(await prints(line), `${line}\n${system.output()}`)
    }
  })

  it('prints the log as it is with --json', async () => {
    const { system, call, prints } = await startWatching(['--json'])
    await using _ = system
    await call('answer')
    assert.ok(await prints(/^\{"level":"INFO","message":"access granted".*"tools":\["answer"\]/m))
    assert.doesNotMatch(system.stdout(), /^POST/m)
  })
})

/** The servers whose command lines have this text. */
const processesWith = (text: string) =>
  execFileSync('ps', ['-Ao', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('watched-server') && line.includes(text))

describe('the end', { concurrency: true }, () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    it(`by ${signal} leaves no process behind`, async () => {
      const name = `of-${process.pid}-${signal}.ts`
      const { path: folder } = serverFolder({ [name]: 'export const server = defineServer({})' })
      const system = await startLocalSystem({ folder, args: ['--watch', '--server', name] })
      const before = processesWith(name)
      const stopping = system.stop(signal)
      await (signal === 'SIGKILL' ? assert.rejects(stopping) : stopping)
      assert.equal(before.length, 1)
      assert.ok(await waitUntil(async () => processesWith(name).length === 0, 5000))
    })
  }
})
