/** How people and programs find out about the running server. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CHALLENGE, IS_REST, startLocalSystem } from '../../support/local-system.ts'
import { startSharedSystem } from '../../support/shared-system.ts'
import { bearer, fetchToken } from '../../support/clients/http-requests.ts'

const NAMES = { RESOURCE_NAME: 'Team <tools>', RESOURCE_DESCRIPTION: 'Tools of the team.' }
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }

const system = await startSharedSystem({ env: NAMES })
const at = (path: string) => new URL(path, system.url).href
const readJson = async (url: string) =>
  (await fetch(url)).json() as Promise<Record<string, unknown>>

/** As a browser shows it. */
const asText = (html: string) => html.replaceAll(/<[^>]*>/g, '')

suite('a person', () => {
  test("who opens the server's URL is redirected to the page, and still gets 401", async () => {
    const response = await fetch(system.url, { headers: BROWSER })
    assert.equal(response.status, 401)
    assert.match(response.headers.get(CHALLENGE) ?? '', /^Bearer resource_metadata="/)
    const [, url = ''] = /content="0; url=([^"]+)"/.exec(await response.text()) ?? []
    const page = await fetch(url, { headers: BROWSER })
    assert.equal(page.status, 200)
    assert.match(await page.text(), /<h1>Team &lt;tools&gt;<\/h1>/)
  })

  test('sees the same page at the root of the host, with tools and clients', async () => {
    const [root, about] = await Promise.all(
      ['/', '/mcp/about'].map(async (path) => (await fetch(at(path))).text()),
    )
    assert.equal(root, about)
    assert.match(root ?? '', /<b>Add numbers<\/b> <code>add_numbers<\/code>/)
    const shown = asText(root ?? '')
    assert.ok(shown.includes(`claude mcp add --transport http team-tools ${system.url}`), shown)
  })

  test('whose browser sends a token is answered by the MCP endpoint', async () => {
    const headers = { ...BROWSER, ...bearer(await system.newToken()) }
    assert.equal((await fetch(system.url, { headers })).status, 405)
  })
})

suite('a program', () => {
  test('that discovers by GET gets the challenge as JSON', async () => {
    for (const accept of ['*/*', 'text/event-stream', 'application/json, text/event-stream']) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const response = await fetch(system.url, { headers: { accept } })
      assert.equal(response.status, 401, accept)
      assert.match(response.headers.get(CHALLENGE) ?? '', /^Bearer resource_metadata="/)
      // eslint-disable-next-line no-await-in-loop
      assert.equal(((await response.json()) as { jsonrpc: string }).jsonrpc, '2.0')
    }
  })

  test('finds the card by the catalog, and the server by the card', async () => {
    const { entries } = (await readJson(at('/.well-known/ai-catalog.json'))) as unknown as {
      entries: { type: string; url: string }[]
    }
    const [entry = assert.fail('no entry')] = entries
    const response = await fetch(entry.url, { headers: { accept: entry.type } })
    assert.equal(response.headers.get('content-type'), entry.type)
    assert.partialDeepStrictEqual(await response.json(), {
      title: NAMES.RESOURCE_NAME,
      remotes: [{ type: 'streamable-http', url: system.url }],
    })
  })

  test('finds the page by the metadata, and the icon by the card', async () => {
    const metadata = await readJson(at('/.well-known/oauth-protected-resource/mcp'))
    assert.equal(metadata['resource_name'], NAMES.RESOURCE_NAME)
    const page = await fetch(String(metadata['resource_documentation']))
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
    const { icons } = (await readJson(`${system.url}/server-card`)) as unknown as {
      icons: { src: string; mimeType: string }[]
    }
    const [icon = assert.fail('no icon')] = icons
    const response = await fetch(icon.src)
    assert.equal(response.headers.get('content-type'), icon.mimeType)
    assert.match(await response.text(), /^<svg /)
  })

  test('gets the same description from the server itself, in each version that the card lists', async () => {
    const card = await readJson(`${system.url}/server-card`)
    const { title, description, icons, websiteUrl, version } = card
    const [{ supportedProtocolVersions: promised }] = card['remotes'] as [
      { supportedProtocolVersions: string[] },
    ]
    const headers = {
      ...bearer(await system.newToken()),
      'content-type': 'application/json',
    }
    for (const protocolVersion of promised.filter((one) => one !== '2026-07-28')) {
      const params = {
        protocolVersion,
        capabilities: {},
        clientInfo: { name: 'test', version: '1' },
      }
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const response = await fetch(system.url, { method: 'POST', headers, body })
      // eslint-disable-next-line no-await-in-loop
      assert.partialDeepStrictEqual(await response.json(), {
        result: {
          protocolVersion,
          serverInfo: { name: 'mcp-auth-lambda', title, description, icons, websiteUrl, version },
        },
      })
    }
  })
})

test(
  'with TRANSPORT=sse the page and the card name that transport',
  { skip: IS_REST },
  async () => {
    await using sse = await startLocalSystem({ env: { TRANSPORT: 'sse' } })
    assert.partialDeepStrictEqual(await readJson(`${sse.url}/server-card`), {
      remotes: [{ type: 'sse', url: sse.url }],
    })
    const page = await (await fetch(`${sse.url}/about`)).text()
    assert.match(asText(page), /claude mcp add --transport sse /)
  },
)

test('the page to try tools is there, and may call, whichever origins are listed; turned off, it is not', async () => {
  const env = { ALLOWED_ORIGINS: 'https://app.example.com' }
  for (const [change, statuses] of [
    [{}, [200, 200, 405]],
    [{ TRY_PAGE: 'off' }, [404, 404, 403]],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await using tried = await startLocalSystem({ env: { ...env, ...change } })
    const { origin } = new URL(tried.url)
    // eslint-disable-next-line no-await-in-loop -- the same
    const token = await fetchToken(tried.issuer)
    // eslint-disable-next-line no-await-in-loop -- the same
    const answers = await Promise.all([
      fetch(`${tried.url}/about/try`),
      fetch(`${tried.url}/about/try/client.json`),
      fetch(tried.url, { headers: { ...bearer(token), origin } }),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      statuses,
    )
  }
})
