/** A client in a browser page whose origin differs from those of the servers, in Chromium. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { assertSum, TOOLS } from '../../support/clients/tool-results.ts'
import { type Exchange, exchangesOf, SIGN_IN_STEPS } from '../../support/clients/recording-fetch.ts'
import { fetchToken } from '../../support/clients/http-requests.ts'
import { FOREIGN_HOST, startBrowser } from './browser.ts'
import { startPageServer } from './page-server.ts'
import type { EraOutcome } from './page/calls.ts'
import type { PageOutcome } from './page/main.ts'
import { assertTokenRequired, methodsOf, startRecordedSystem, stepsOf } from './recorded-system.ts'
import { describeClient, open } from './report.ts'

/** Nothing listens here: an authorization server that is down. */
const AWAY = 'http://localhost:1/realms/master'

const browser = await open(startBrowser())
const system = await open(startRecordedSystem())
/** Two servers of pages, and so two origins. */
const pages = await open(startPageServer())
const others = await open(startPageServer())
const token = await fetchToken(system.issuer)
const version = `Chromium ${browser.version}`

/** Opens the client at an origin, and waits for its outcome; `said` are the messages of Chromium's console. */
async function visit(origin: string, query: Readonly<Record<string, string>>) {
  const said: string[] = []
  const page = await browser.open('about:blank')
  page.on('console', (message) => said.push(message.text()))
  await page.goto(`${origin}/?${new URLSearchParams(query).toString()}`)
  const outcome = page.locator('#outcome:not(:empty)')
  await outcome.waitFor()
  return { outcome: JSON.parse((await outcome.textContent()) ?? '') as PageOutcome, said }
}

/** The token is valid, so only the origin can be the reason. */
async function assertRefused(origin: string, server: typeof system, valid: string): Promise<void> {
  await server.take()
  const { outcome, said } = await visit(origin, { mcp: server.url, token: valid })
  assert.deepEqual(outcome, { error: 'TypeError: Failed to fetch' })
  const reason = `from origin '${origin}' has been blocked by CORS policy`
  assert.ok(
    said.some((line) => line.includes(reason)),
    said.join('\n'),
  )
  const exchanges = await server.take()
  assert.deepEqual(
    exchanges.map(({ method, status }) => [method, status]),
    [['OPTIONS', 403]],
  )
}

describeClient('A page with fetch', version, () => {
  let outcome: PageOutcome
  let exchanges: Exchange[]

  before(async () => {
    await system.take()
    ;({ outcome } = await visit(pages.origin, { mcp: system.url }))
    assert.equal(outcome.error, undefined)
    exchanges = await system.take()
  })

  it('reads the challenges of 401', () => {
    const { origin } = new URL(system.url)
    const where = `resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp", scope="mcp"`
    const [withoutToken, withWrongOne] = outcome.refusals ?? []
    assert.deepEqual(withoutToken, {
      status: 401,
      challenge: `Bearer ${where}`,
      retryAfter: null,
    })
    assert.equal(withWrongOne?.status, 401)
    assert.match(withWrongOne?.challenge ?? '', /^Bearer error="invalid_token", /)
    assert.ok(withWrongOne?.challenge?.endsWith(where))
  })

  it('finds the authorization server, registers and signs the user in', () => {
    assert.deepEqual(outcome.signedIn, { resource: system.url, issuer: system.issuer })
    assert.deepEqual(stepsOf(exchanges).slice(0, 7), ['challenge', ...SIGN_IN_STEPS])
    const [asked] = exchangesOf(exchanges, 'authorization')
    assert.equal(asked?.url.searchParams.get('redirect_uri'), `${pages.origin}/callback`)
  })

  it('calls in both eras, with its token and no other', async () => {
    const methods = ['tools/list', 'tools/call']
    const legacy = ['initialize', 'notifications/initialized', ...methods]
    assert.deepEqual(methodsOf(exchanges), [...legacy, 'server/discover', ...methods])
    assertEra(outcome.legacy, [200, 202, 200, 200], { protocolVersion: '2025-11-25' })
    assertEra(outcome.modern, [200, 200, 200], { supportedVersions: ['2026-07-28'] })
    await assertTokenRequired(exchanges)
  })

  it('sends its origin, and one preflight without a token', () => {
    const atMcp = exchanges.filter(({ url }) => url.pathname === '/mcp')
    const [preflight, ...requests] = atMcp
    assert.deepEqual([preflight?.method, preflight?.status], ['OPTIONS', 204])
    assert.equal(preflight?.headers.get('authorization'), null)
    assert.deepEqual([...new Set(requests.map(({ method }) => method))], ['POST'])
    for (const { headers } of atMcp) assert.equal(headers.get('origin'), pages.origin)
  })

  it('reads the challenge of 403, with all the scopes', async () => {
    const mcpAndOther = { MCP_SCOPE: 'mcp other' }
    await using server = await startRecordedSystem({ env: mcpAndOther })
    const poor = await fetchToken(server.issuer, { scope: 'mcp' })
    const { outcome: seen } = await visit(pages.origin, { mcp: server.url, token: poor })
    assert.equal(seen.single?.status, 403)
    assert.match(seen.single?.challenge ?? '', /^Bearer error="insufficient_scope", /)
    assert.match(seen.single?.challenge ?? '', /scope="mcp other"/)
  })

  it('reads when to come back, while the authorization server is away', async () => {
    const env = { AUTH_ISSUER: AWAY, OAUTH_CLIENT_SECRET: 'a-secret-of-this-test' }
    const endpoint = { AUTH_INTROSPECTION_ENDPOINT: `${AWAY}/introspect` }
    await using server = await startRecordedSystem({ env: { ...env, ...endpoint } })
    const { outcome: seen } = await visit(pages.origin, { mcp: server.url, token })
    assert.deepEqual([seen.single?.status, seen.single?.challenge], [503, null])
    assert.match(seen.single?.retryAfter ?? '', /^[1-9]\d*$/)
  })
})

describeClient('A page of a foreign origin', version, () => {
  it('gets nothing, though its token is valid: by default, loopback origins alone may call', async () => {
    const { port } = new URL(pages.origin)
    await assertRefused(`http://${FOREIGN_HOST}:${port}`, system, token)
    const { outcome } = await visit(pages.origin, { mcp: system.url, token })
    assert.equal(outcome.single?.status, 200, 'the token is valid')
    const { outcome: wrong } = await visit(pages.origin, {
      mcp: system.url,
      token: 'wrong-token',
    })
    assert.equal(wrong.single?.status, 401)
  })

  it('gets nothing when ALLOWED_ORIGINS names others, even on this machine', async () => {
    const env = { ALLOWED_ORIGINS: pages.origin }
    await using server = await startRecordedSystem({ env })
    const valid = await fetchToken(server.issuer)
    await assertRefused(others.origin, server, valid)
    const { outcome } = await visit(pages.origin, { mcp: server.url, token: valid })
    assert.equal(outcome.single?.status, 200, 'the token is valid')
    const { outcome: wrong } = await visit(pages.origin, {
      mcp: server.url,
      token: 'wrong-token',
    })
    assert.equal(wrong.single?.status, 401)
  })
})

function assertEra(era: EraOutcome | undefined, statuses: number[], hello: object): void {
  assert.ok(era)
  assert.deepEqual(era.statuses, statuses)
  assert.partialDeepStrictEqual(era.hello, hello)
  assert.deepEqual(
    era.tools.map(({ name }) => name),
    TOOLS,
  )
  assertSum(era.sum)
}
