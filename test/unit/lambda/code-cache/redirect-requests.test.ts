/** Replaces the HTTP client of this process. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { after, suite, test } from 'node:test'
import { text } from 'node:stream/consumers'
import type { Asked } from '../../../../lambda/code-cache/made-up-world.ts'
import { redirectRequests } from '../../../../lambda/code-cache/redirect-requests.ts'
import { createPooledFetch } from '../../../../lambda/token-check/pooled-fetch.ts'
import { startBackend } from '../../../support/backend.ts'

const seen: Asked[] = []
const server = await redirectRequests((asked) => {
  seen.push(asked)
  return { status: 201, type: 'text/plain', body: `to ${asked.url.href}` }
})
after(() => {
  server.close()
  server.closeAllConnections()
})

async function answerTo(request: http.ClientRequest): Promise<string> {
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  return text(response)
}

suite('requests of this process', () => {
  test('by the pool of the token check reach the function, whatever host they are for', async () => {
    const fetch = createPooledFetch({ privateHosts: [] })
    const body = new URLSearchParams({ token: 'x' })
    const url = 'https://auth.example.com:8443/introspect?a=b'
    const answer = await fetch(url, { method: 'POST', headers: { accept: 'x' }, body })
    assert.deepEqual([answer.status, answer.body], [201, `to ${url}`])
    const [asked] = seen
    assert.deepEqual(
      [asked?.method, asked?.body, asked?.headers['accept']],
      ['POST', 'token=x', 'x'],
    )
  })

  test('by options, as the AWS SDK sends them', async () => {
    const options = {
      protocol: 'https:',
      host: 'kms.eu-west-1.amazonaws.com',
      path: '/',
      timeout: 9,
    }
    const { signal } = new AbortController()
    const request = https.request({ ...options, method: 'POST', signal })
    request.end('{}')
    assert.equal(await answerTo(request), 'to https://kms.eu-west-1.amazonaws.com/')
    assert.equal(await answerTo(http.get({ hostname: 'a.example' })), 'to http://a.example/')
  })

  test('by a URL and a callback', async () => {
    const answered = new Promise<http.IncomingMessage>((resolve) => {
      https.get('https://b.example/c', resolve)
    })
    assert.equal(await text(await answered), 'to https://b.example/c')
  })

  test('by anything else are refused, and so are other connections', async () => {
    await using backend = await startBackend((response) => void response.end())
    const { port } = new URL(backend.origin)
    const refused = { code: 'ECONNREFUSED' }
    await assert.rejects(fetch(backend.origin), ({ cause }: Error) => {
      return (cause as NodeJS.ErrnoException).code === refused.code
    })
    const tcp = net.connect(Number(port), '127.0.0.1')
    await assert.rejects(once(tcp, 'connect'), refused)
    assert.deepEqual(backend.seen, [])
  })
})
