import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { VERSION } from '../../../lambda/base/version.ts'
import { freePort } from '../../support/free-port.ts'
import { startLocalSystem } from '../../support/local-system.ts'
import { says, startRawServer } from '../../support/raw-server.ts'
import { greetingToken } from '../../support/printed-secrets.ts'
import { failures, startBrokenServer } from './broken-server.ts'
import { otherIssuer } from './defects.ts'
import { tokenCheckNames } from './smoke.ts'

const broken = await startBrokenServer()

const MADE_UP = 'a made-up token is refused, so tokens are introspected'

describe('every check passes', () => {
  it('at the local system, with a token and without', async () => {
    await using system = await startLocalSystem()
    const { url, stdout } = system
    const accessToken = greetingToken(stdout())
    const withToken = await failures({ url, accessToken })
    const without = await failures({ url, accessToken: '' })
    assert.deepEqual([withToken.text, without.text], ['', ''])
    assert.equal(without.checks, withToken.checks - tokenCheckNames.length)
  })

  it('with requests that say who sends them, as firewalls want', async () => {
    const agents = new Set<string | undefined>()
    broken.defect = (_, seen) => void agents.add(seen.headers['user-agent'])
    assert.equal((await failures(broken)).text, '')
    assert.deepEqual([...agents], [`mcp-auth-lambda-smoke/${VERSION}`])
  })

  it('where a front door renames the challenge', async () => {
    broken.defect = ({ headers }) => {
      const { 'www-authenticate': challenge } = headers
      if (challenge === undefined) return
      delete headers['www-authenticate']
      headers['x-amzn-remapped-www-authenticate'] = challenge
    }
    assert.equal((await failures(broken)).text, '')
  })

  it('with metadata of the authorization server at either form of OpenID Connect', async () => {
    for (const wellKnown of [
      '/.well-known/openid-configuration/as',
      '/as/.well-known/openid-configuration',
    ]) {
      broken.defect = otherIssuer(broken.origin, wellKnown)
      // eslint-disable-next-line no-await-in-loop -- one proxy
      assert.equal((await failures(broken)).text, '')
    }
  })

  it('when answers come as events', async () => {
    broken.defect = (reply, { headers }) => {
      if (reply.status !== 200 || headers['mcp-method'] === undefined) return
      reply.headers['content-type'] = 'text/event-stream'
      reply.body = `event: message\ndata: ${reply.body}\n\n`
    }
    assert.equal((await failures(broken)).text, '')
  })

  it('at a server that is slow to start', async () => {
    let requests = 0
    broken.defect = (reply) => {
      requests += 1
      if (requests < 3) reply.status = 500
    }
    assert.equal((await failures(broken, { retrySeconds: 10 })).text, '')
  })
})

describe('a server that does not answer', () => {
  it('fails every check that asks it, and is waited for once', async () => {
    broken.defect = () => false
    const started = performance.now()
    const { checks, names, text } = await failures(broken, { timeoutMs: 400 })
    assert.equal(names.length, checks)
    assert.match(text, /got no answer \(nothing within 0.4 s\); right is 401/)
    assert.ok(performance.now() - started < 2000)
  })

  it('to introspection alone is told apart from one that is down', async () => {
    broken.defect = (_, { headers }) => headers.authorization?.startsWith('Bearer smoke-') !== true
    const { names, text } = await failures(broken, { timeoutMs: 400 })
    assert.deepEqual(names, [MADE_UP])
    assert.match(text, /nothing within 0.4 s.*client secret is not set/)
  })

  it('fails every check, whether it is not there, speaks no HTTP or never ends', async () => {
    await using noHttp = await startRawServer(says('220 mail.example ESMTP\r\n'))
    await using endless = await startRawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(1_100_000)}`)
    })
    for (const [origin, problem] of [
      [`http://127.0.0.1:${await freePort()}`, /ECONNREFUSED/],
      [noHttp.origin, /HTTP/],
      [endless.origin, /more than 1048576 bytes/],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- three servers
      const { checks, names, text } = await failures(
        { ...broken, url: `${origin}/mcp` },
        { timeoutMs: 2000 },
      )
      assert.equal(names.length, checks)
      assert.match(text, problem)
    }
  })
})

it('no problem shows the token, or an escape sequence', async () => {
  const secret = broken.accessToken
  broken.defect = (reply, { headers }) => {
    const shown = headers.authorization ?? ''
    reply.status = 418
    reply.headers = { 'x-shown': shown, 'www-authenticate': shown }
    reply.body = `\u001B[31m${JSON.stringify({ shown })}\n::error::`
  }
  const { text } = await failures(broken)
  assert.match(text, /\[access token\]/)
  assert.ok(!text.includes(secret.slice(0, 16)), text)
  assert.ok(!/[^\x20-\x7E\n…]/.test(text), text)
  assert.ok(!/^::/m.test(text), text)
})
