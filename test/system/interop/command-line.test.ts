/** The command as users run it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import packageJson from '../../../package.json' with { type: 'json' }
import { type CommandOptions, runCommand } from '../../support/command.ts'
import { freePort } from '../../support/free-port.ts'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import {
  bearer,
  fetchToken,
  type HeaderValues,
  postLegacy,
  send,
} from '../../support/clients/http-requests.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** Runs the command until it ends. */
async function run(options: CommandOptions) {
  const command = await runCommand(options)
  const { code } = await command.ended()
  return { code, stdout: command.stdout(), stderr: command.stderr() }
}

/** Runs with wrong settings, and gives the error message. */
async function failure(env: HeaderValues): Promise<string> {
  const { code, stdout, stderr } = await run({ env })
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.doesNotMatch(stderr, /^ +at /m, 'no stack trace')
  return stderr
}

async function listenAt(port: number) {
  const server = createServer().listen(port)
  await once(server, 'listening')
  return server
}

describe('an option', { concurrency: true }, () => {
  for (const option of ['--help', '-h']) {
    it(`${option} explains the command`, async () => {
      const { code, stdout, stderr } = await run({ args: [option] })
      assert.equal(code, 0)
      assert.match(stdout, /^Usage: mcp-auth-server/)
      assert.equal(stderr, '')
    })
  }

  it('--version prints the version of the package', async () => {
    const { code, stdout } = await run({ args: ['--version'] })
    assert.equal(code, 0)
    assert.equal(stdout, `${packageJson.version}\n`)
  })

  it('that is unknown is named, with the usage', async () => {
    const { code, stdout, stderr } = await run({ args: ['--prot', '1'] })
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /--prot/)
    assert.match(stderr, /^Usage: mcp-auth-server/m)
    assert.doesNotMatch(stderr, /^ +at /m, 'no stack trace')
  })
})

describe('a failed start', { concurrency: true }, () => {
  for (const [taken, free] of [
    ['PORT', 'AUTH_PORT'],
    ['AUTH_PORT', 'PORT'],
  ] as const) {
    it(`names a taken ${taken} in one line, and leaves nothing running`, async () => {
      const [takenPort, otherPort] = [await freePort(), await freePort()]
      const server = await listenAt(takenPort)
      const message = await failure({ [taken]: String(takenPort), [free]: String(otherPort) })
      assert.match(message, new RegExp(`^Port ${takenPort} is in use.*\\bAUTH_PORT\\b.*\\n$`))
      server.close()
      const other = await listenAt(otherPort)
      other.close()
    })
  }

  it('asks for RESOURCE_URL when HOST is no name that clients can use', async () => {
    const message = await failure({ HOST: '0.0.0.0' })
    assert.match(message, /RESOURCE_URL is not set/)
    assert.match(message, /"0\.0\.0\.0"/)
  })

  it('does not let the network reach a server that signs everybody in', async () => {
    const message = await failure({ HOST: '0.0.0.0', RESOURCE_URL: 'http://localhost:3000/mcp' })
    assert.match(message, /HOST is "0\.0\.0\.0".*embedded.*signs everybody in/)
  })

  it('says when HOST is no address of this machine', async () => {
    const port = String(await freePort())
    const message = await failure({
      HOST: '192.0.2.1',
      PORT: port,
      RESOURCE_URL: `http://localhost:${port}/mcp`,
      AUTH_HOST: 'localhost',
      OAUTH_CLIENT_SECRET: 'secret',
    })
    assert.match(message, /^HOST is not an address of this machine/)
  })

  it('names all wrong settings, with the values received', async () => {
    const message = await failure({
      PORT: 'eighty',
      RESOURCE_URL: 'http://mcp.example.com/mcp',
      TOKEN_CACHE_TTL_SECONDS: '-1',
      TRANSPORT: 'stdio',
      ALLOWED_ORIGINS: 'app.example.com',
    })
    for (const part of [
      'PORT is "eighty"',
      'RESOURCE_URL is "http://mcp.example.com/mcp"',
      'TOKEN_CACHE_TTL_SECONDS is "-1"',
      'TRANSPORT is "stdio"',
      'ALLOWED_ORIGINS holds "app.example.com"',
    ]) {
      assert.ok(message.includes(part), message)
    }
  })
})

/** The words of a POSIX shell command that quotes by single quotes alone. */
function shellWords(line: string): string[] {
  return [...line.trim().matchAll(/'([^']*)'|[^\s']+/g)].map(([word, quoted]) => quoted ?? word)
}

describe('the greeting', () => {
  it('says how to connect each client, and its curl line calls a tool', async () => {
    await using system = await startLocalSystem()
    const lines = system.stdout().split('\n')
    for (const client of ['Claude Code', 'VS Code', 'Cursor', 'Codex', 'Gemini CLI', 'Inspector']) {
      const named = lines.filter((line) => line.trim().startsWith(`${client} `))
      assert.equal(named.length, 1, client)
      assert.ok(named[0]?.includes(system.url), client)
    }
    const [command, url = '', ...options] = shellWords(
      lines.find((line) => line.trim().startsWith('curl ')) ?? '',
    )
    assert.equal(command, 'curl')
    const headers = options.filter((_, index) => options[index - 1] === '-H')
    const { status, body } = await send(url, {
      method: 'POST',
      headers: headers.map((header) => header.split(': ') as [string, string]),
      body: options[options.indexOf('-d') + 1] ?? '',
    })
    assert.equal(status, 200)
    assert.partialDeepStrictEqual(body, { result: { structuredContent: { result: 5 } } })
  })
})

describe('a signal', { concurrency: true }, () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`${signal} stops the command with exit code 0, even with an open stream`, async () => {
      await using system = await startLocalSystem({ env: { TRANSPORT: 'sse' } })
      const stream = await openStream(system)
      await system.stop(signal)
      await Promise.allSettled([stream.text()])
    })
  }
})

async function openStream({ url, issuer }: LocalSystem): Promise<Response> {
  const response = await fetch(url, { headers: bearer(await fetchToken(issuer)) })
  assert.equal(response.status, 200)
  return response
}

describe('a .env file in the working folder', () => {
  it('is read, and environment variables override it', async () => {
    const dotenv = 'MCP_SCOPE=scope-of-file\nAUTH_REALM="realm of file"\nPORT=not-a-port\n'
    await using system = await startLocalSystem({ dotenv, env: { MCP_SCOPE: 'scope-of-env' } })
    const { body } = await send(
      new URL('/.well-known/oauth-protected-resource', system.url).href,
      {},
    )
    assert.partialDeepStrictEqual(body, {
      authorization_servers: [system.issuer.replace('master', 'realm%20of%20file')],
      scopes_supported: ['scope-of-env'],
    })
  })
  it('is read with a byte order mark, and what it may not mean is said, without values', async () => {
    const dotenv = '\uFEFFMCP_SCOPE=of-file\nOAUTH_SECRET=not-shown\nRESOURCE_NAME=a#b\n'
    const env = { MCP_SCOPE: '', ALLOWED_ORIGIN: 'not-shown' }
    await using system = await startLocalSystem({ dotenv, env })
    const warnings = system.stderr().trim().split('\n')
    for (const [at, start] of [
      '.env begins with a byte order mark of UTF-8',
      'MCP_SCOPE is empty in the environment, which hides its value in .env',
      'RESOURCE_NAME in .env ends before its "#"',
      'ALLOWED_ORIGIN is not a setting and has no effect: did you mean ALLOWED_ORIGINS?',
      'OAUTH_SECRET is not a setting and has no effect: did you mean OAUTH_CLIENT_SECRET or ',
    ].entries()) {
      assert.ok(warnings[at]?.startsWith(`Warning: ${start}`), system.stderr())
    }
    assert.equal(warnings.length, 5)
    assert.doesNotMatch(system.output(), /not-shown/)
  })
})

it('a restart keeps the tokens of the embedded server, as a watching node restarts often', async () => {
  const env = {
    PORT: String(await freePort()),
    AUTH_PORT: String(await freePort()),
    XDG_CACHE_HOME: temporaryFolder('cache'),
  }
  const first = await startLocalSystem({ env })
  const token = await fetchToken(first.issuer)
  await first.stop('SIGTERM')
  await using second = await startLocalSystem({ env })
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
  assert.equal((await postLegacy(second.url, token, list)).status, 200)
})
