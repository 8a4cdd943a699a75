import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { serveSite } from '../../../site/serve.ts'

const holder = mkdtempSync(path.join(tmpdir(), 'mcp-auth-serve-'))
after(() => rmSync(holder, { recursive: true }))
const folder = path.join(holder, 'site')
mkdirSync(folder)
writeFileSync(path.join(holder, 'secret.txt'), 'secret')
writeFileSync(path.join(folder, 'index.html'), 'home')
writeFileSync(path.join(folder, 'a b.css'), 'style')

/** Sends a path as it is: `fetch` would tidy it up. */
async function get(origin: string, target: string) {
  const { hostname, port } = new URL(origin)
  const sent = request({ hostname, port, path: target }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const [body = ''] = (await response.toArray()) as Buffer[]
  return `${response.statusCode} ${response.headers['content-type']} ${String(body).trim()}`
}

test('serves files below a path, and nothing else, whatever is asked for', async () => {
  await using site = await serveSite(folder, '/docs/')
  assert.match(site.url, /^http:\/\/localhost:\d+\/docs\/$/)
  assert.equal(await get(site.url, '/docs/'), '200 text/html; charset=utf-8 home')
  assert.equal(await get(site.url, '/docs/a%20b.css?v=1'), '200 text/css style')
  for (const target of [
    '/',
    '/docs',
    '//',
    '/docs/none.html',
    '/docs/%',
    '/docs/../../secret.txt',
    '/docs/..%2fsecret.txt',
    '/docs/%2e%2e/secret.txt',
    '/docs/%00',
  ])
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal(await get(site.url, target), '404 text/plain Not found', target)
})
