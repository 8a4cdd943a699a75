import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { suite, test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { tryDocuments } from '../../../../../lambda/discovery/try/documents.ts'
import { TRY_SCRIPT } from '../../../../../lambda/discovery/try/script.ts'
import { hashOf, policyOf } from '../page-policy.ts'
import { fakeBrowser, json } from './fake-browser.ts'

const SETTINGS = {
  resource: 'https://mcp.example.com/mcp',
  issuer: 'https://auth.example.com/realms/main',
  requiredScopes: ['mcp'],
  advertisedScopes: ['offline_access', 'profile'],
  scopePrefix: undefined,
  resourceName: '"Tools" & more',
  resourceDescription: 'Tools.',
}
const PROFILE = { version: '1', page: { tryPage: { origins: ['https://login.example.net'] } } }
const documents = await tryDocuments(SETTINGS, PROFILE)
const page = documents.get('/mcp/about/try') ?? assert.fail('no page')
const { headers, body } = page

suite('the page to try tools is served', () => {
  test('with a policy that lets it ask this server and the authorization server, and nobody else', () => {
    assert.deepEqual(policyOf(page), {
      'default-src': "'none'",
      'script-src': hashOf(page, 'script'),
      'style-src': hashOf(page, 'style'),
      'img-src': "'self' data:",
      'media-src': 'data:',
      'connect-src': "'self' https://auth.example.com https://login.example.net",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
    })
    assert.doesNotMatch(body, /<[^>]+ (?:style|on\w+)=/)
  })

  test('so that no cache keeps its URL, no page frames it, and nobody is told where its user came from', () => {
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
  })

  test('with what it has to know, escaped, without the scope of a refresh token', () => {
    const [, attribute = ''] = /data-config="([^"]*)"/.exec(body) ?? []
    const text = attribute
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
    assert.deepEqual(JSON.parse(text), {
      resource: SETTINGS.resource,
      issuers: [SETTINGS.issuer],
      scopes: ['mcp', 'profile'],
      clientDocument: 'https://mcp.example.com/mcp/about/try/client.json',
      clientName: '"Tools" & more: sign in and try',
      redirectUri: 'https://mcp.example.com/mcp/about/try',
      applicationType: 'web',
      origins: ['https://auth.example.com', 'https://login.example.net'],
    })
    assert.match(body, /<title>Try &quot;Tools&quot; &amp; more<\/title>/)
  })

  test('with the ID of the client that the operator has registered', async () => {
    const own = await tryDocuments(
      { ...SETTINGS, resource: 'https://mcp.example.com' },
      { version: '1', page: { tryPage: { clientId: 'own', origins: [] } } },
    )
    assert.match(own.get('/about/try')?.body ?? '', /&quot;clientId&quot;:&quot;own&quot;/)
  })

  test('only where it is on', async () => {
    assert.equal((await tryDocuments(SETTINGS, { version: '1' })).size, 0)
  })
})

test('the page is a native client at a loopback address, and asks for what it says', async () => {
  const local = await tryDocuments({ ...SETTINGS, resource: 'http://localhost:3000/mcp' }, PROFILE)
  const { application_type: type } = JSON.parse(
    local.get('/mcp/about/try/client.json')?.body ?? '',
  ) as Record<string, unknown>
  assert.equal(type, 'native')
  assert.match(
    local.get('/mcp/about/try')?.body ?? '',
    /&quot;applicationType&quot;:&quot;native&quot;/,
  )
  assert.match(body, /asks for the scopes <code>mcp<\/code> <code>profile<\/code>, and keeps/)
})

test('the page is a public client, by a document whose URL is its ID', () => {
  const document = documents.get('/mcp/about/try/client.json') ?? assert.fail('no document')
  assert.equal(document.headers['content-type'], 'application/json')
  assert.deepEqual(JSON.parse(document.body), {
    client_id: 'https://mcp.example.com/mcp/about/try/client.json',
    client_name: '"Tools" & more: sign in and try',
    client_uri: 'https://mcp.example.com/mcp/about',
    redirect_uris: ['https://mcp.example.com/mcp/about/try'],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'web',
    scope: 'mcp profile',
  })
})

suite('the script', () => {
  test('holds every function of its files', () => {
    const folder = path.join(import.meta.dirname, '../../../../../lambda/discovery/try')
    const files = readdirSync(folder).filter(
      (name) => !/^(?:documents|script|style|browser)\./.test(name),
    )
    assert.equal(files.length, 15)
    for (const file of files) {
      const source = readFileSync(path.join(folder, file), 'utf8')
      for (const [, name = ''] of source.matchAll(/^export (?:async )?function (\w+)/gm)) {
        assert.ok(TRY_SCRIPT.includes(`function ${name}(`), name)
      }
      assert.doesNotMatch(
        source,
        /^(?:export )?(?:const|let|class) /m,
        `${file} has more than functions`,
      )
    }
  })

  test('runs by itself, in a page and nothing else', async () => {
    const browser = fakeBrowser(() => json({}))
    const { document, location, history, sessionStorage, at } = browser
    const globals = { document, location, history, sessionStorage, URL, URLSearchParams }
    runInNewContext(TRY_SCRIPT, globals)
    await new Promise((resolve) => void setImmediate(resolve))
    assert.deepEqual(
      at['enter']?.all('button').map((button) => button.textContent),
      ['Sign in at auth.example.com'],
    )
    assert.equal(Object.keys(globals).length, 6)
  })

  test('says so where the browser lets it keep nothing while its user signs in', async () => {
    const { document, location, history, at } = fakeBrowser(() => json({}))
    const globals = { document, location, history, URL, URLSearchParams }
    runInNewContext(TRY_SCRIPT, globals)
    await new Promise((resolve) => void setImmediate(resolve))
    assert.match(at['said']?.textContent ?? '', /sessionStorage/)
    assert.equal(at['enter']?.all('button').length, 1)
  })

  test('cannot end its element, nor turn text into HTML', () => {
    assert.doesNotMatch(TRY_SCRIPT, /<\/script|<!--/i)
    assert.doesNotMatch(
      TRY_SCRIPT,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|localStorage/,
    )
  })
})
