import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { after, before, describe, it } from 'node:test'
import { freePort } from '../../../support/free-port.ts'
import {
  authorize,
  basic,
  cookies,
  DEMO,
  endpoint,
  json,
  publicClient,
  REDIRECT_URI,
  register,
  RESOURCE_SERVER,
  startServer,
} from './embedded-client.ts'
import { startEmbeddedServer } from '../../../../local/embedded/server.ts'

let server: Awaited<ReturnType<typeof startServer>>

before(async () => {
  server = await startServer()
})
after(() => server.close())

const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
const hasIPv6 = addresses.some(({ address }) => address === '::1')
const outside = addresses.find(({ internal, family }) => !internal && family === 'IPv4')

async function connects(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

describe('the addresses', () => {
  it('include 127.0.0.1', async () => {
    assert.ok(await connects('127.0.0.1', server.port))
  })

  it('include ::1', { skip: !hasIPv6 && 'no IPv6 here' }, async () => {
    assert.ok(await connects('::1', server.port))
  })

  it('include none of the network', { skip: !outside && 'no network here' }, async () => {
    assert.equal(await connects(outside?.address ?? '', server.port), false)
  })
})

describe('a taken port', () => {
  for (const address of ['127.0.0.1', ...(hasIPv6 ? ['::1'] : [])]) {
    it(`is an error at ${address}`, async () => {
      const port = await freePort()
      const other = http.createServer().listen(port, address)
      await once(other, 'listening')
      const starting = startEmbeddedServer({
        port,
        realm: 'master',
        resource: 'http://localhost:3000/mcp',
        scopes: ['mcp'],
        resourceServer: RESOURCE_SERVER,
      })
      await assert.rejects(starting, { code: 'EADDRINUSE', port })
      other.close()
      await once(other, 'close')
      assert.equal(await connects('127.0.0.1', port), false)
    })
  }
})

describe('close', () => {
  it('ends idle connections and frees the port', { timeout: 3000 }, async () => {
    const closing = await startServer()
    const agent = new http.Agent({ keepAlive: true })
    const path = '/realms/my%20realm/.well-known/openid-configuration'
    const request = http.get({ host: '127.0.0.1', port: closing.port, path, agent })
    const [response] = await once(request, 'response')
    const ended = once(response.socket, 'close')
    response.resume()
    await once(response, 'end')
    const started = Date.now()
    await closing.close()
    await ended
    assert.ok(Date.now() - started < 1000)
    assert.equal(await connects('127.0.0.1', closing.port), false)
  })
})

describe('browser clients', () => {
  const origin = 'http://localhost:6274'
  const preflight = (url: string, method: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization, content-type, mcp-protocol-version',
      },
    })

  for (const [name, path, method] of [
    ['the token endpoint', '/protocol/openid-connect/token', 'POST'],
    ['the revocation endpoint', '/protocol/openid-connect/revoke', 'POST'],
    ['registration', '/clients-registrations/openid-connect', 'POST'],
    ['the metadata', '/.well-known/openid-configuration', 'GET'],
  ] as const) {
    it(`may preflight ${name}`, async () => {
      const { status, headers } = await preflight(server.issuer + path, method)
      assert.equal(status, 204)
      assert.match(headers.get('access-control-allow-origin') ?? '', /^http:\/\/localhost:6274$/)
      assert.ok(headers.get('access-control-allow-methods')?.includes(method))
      assert.match(headers.get('access-control-allow-headers') ?? '', /mcp-protocol-version/)
    })
  }

  it('may read the metadata at the form of RFC 8414', async () => {
    const url = `http://localhost:${server.port}/.well-known/oauth-authorization-server/realms/my%20realm`
    assert.equal((await preflight(url, 'GET')).status, 204)
    const response = await fetch(url, { headers: { origin } })
    assert.equal(response.headers.get('access-control-allow-origin'), origin)
  })

  it('may read the answers of token endpoint and registration', async () => {
    const token = await fetch(endpoint(server, 'token'), {
      method: 'POST',
      headers: { origin, authorization: basic(DEMO) },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    assert.equal(token.status, 200)
    assert.equal(token.headers.get('access-control-allow-origin'), origin)
    for (const [metadata, status] of [
      [{ redirect_uris: [REDIRECT_URI] }, 201],
      [{}, 400],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const registration = await register(server, metadata, { origin })
      assert.equal(registration.status, status)
      assert.equal(registration.headers.get('access-control-allow-origin'), origin)
    }
  })

  it('may not read the authorization endpoint', async () => {
    const response = await fetch(endpoint(server, 'auth'), { headers: { origin } })
    assert.equal(response.headers.get('access-control-allow-origin'), null)
  })
})

describe('other paths', () => {
  for (const path of ['/', '/realms/master', '/realms/my%20realm', '/realms/my%20realm/nothing']) {
    it(`answer 404 at ${path}`, async () => {
      const response = await fetch(`http://localhost:${server.port}${path}`)
      assert.equal(response.status, 404)
      assert.equal((await json(response))['error'], 'not_found')
    })
  }
})

describe('errors', () => {
  it('are JSON for browsers too', async () => {
    const headers = { accept: 'text/html' }
    const response = await fetch(endpoint(server, 'auth'), { headers })
    assert.equal(response.status, 400)
    assert.equal((await json(response))['error'], 'invalid_request')
  })
})

it('signs a user out with one button', async () => {
  const jar = new Map()
  await authorize(server, { client_id: await publicClient(server), scope: 'mcp' }, jar)
  const headers = cookies(jar)
  const page = await (await fetch(endpoint(server, 'logout'), { headers })).text()
  const [, url = '', xsrf = ''] = /action="([^"]+)".* name="xsrf" value="([^"]+)"/.exec(page) ?? []
  const [, name = '', value = ''] = /<button .*name="([^"]+)" value="([^"]+)"/.exec(page) ?? []
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ xsrf, [name]: value }),
  })
  assert.deepEqual([response.status, await json(response)], [200, {}])
  const again = await fetch(endpoint(server, 'logout'), { headers })
  assert.doesNotMatch(await again.text(), /Sign out/)
})

it('prints nothing', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    input: `await (await import(${JSON.stringify(new URL('embedded-client.ts', import.meta.url))})).tour()`,
    encoding: 'utf8',
  })
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' })
})
