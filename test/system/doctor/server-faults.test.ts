import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startBrokenServer } from './broken-server.ts'
import { method, otherIssuer, status } from './defects.ts'
import { describeFaults } from './faults.ts'
import { GATEWAY_FAULTS } from './gateway-faults.ts'
import { ISSUER_FAULTS } from './issuer-faults.ts'
import { METADATA_FAULTS } from './metadata-faults.ts'
import { PAGE_FAULTS, SERVER_FAULTS } from './server-faults.ts'
import { TOKEN_FAULTS } from './token-faults.ts'

const broken = await startBrokenServer()

it('url-slash: a slash that somebody typed, which some clients mind', async () => {
  const { findings } = await broken.examineWith(() => {}, { url: `${broken.url}/` })
  assert.deepEqual(
    findings.map(({ id, severity, clients }) => [id, severity, clients]),
    [['url-slash', 'warning', ['gemini-cli']]],
  )
})

it('a page that nobody named is no problem of other clients', async () => {
  const seen: unknown[] = []
  for (const question of [
    {},
    { client: 'inspector' as const },
    { origin: 'http://localhost:6274' },
  ]) {
    // eslint-disable-next-line no-await-in-loop -- one proxy
    const { findings } = await broken.examineWith(method('OPTIONS', status(401)), question)
    seen.push(...findings.map(({ id, severity, clients }) => [id, severity, clients]))
  }
  assert.deepEqual(seen, [
    ['preflight-refused', 'warning', ['inspector']],
    ['preflight-refused', 'problem', ['inspector']],
    ['preflight-refused', 'problem', ['inspector']],
  ])
})

describe('nothing is found', () => {
  it('at the local system, with a token and without', async () => {
    const withToken = await broken.examineWith(() => {})
    const without = await broken.examineWith(() => {}, { token: undefined })
    assert.deepEqual([withToken.findings, without.findings], [[], []])
    const notes = withToken.notes.slice(0, -1)
    assert.match(
      withToken.notes.at(-1) ?? '',
      /^the server is ".+", version "\d.*"; the doctor is version \d/,
    )
    assert.deepEqual(notes, [
      'a client of 2025-11-25 calls add_numbers',
      'a client of 2026-07-28 calls add_numbers',
    ])
  })

  it('with metadata of the authorization server at either form of OpenID Connect', async () => {
    for (const wellKnown of [
      '/.well-known/openid-configuration/as',
      '/as/.well-known/openid-configuration',
    ]) {
      // eslint-disable-next-line no-await-in-loop -- one proxy
      const { findings } = await broken.examineWith(otherIssuer({}, wellKnown))
      assert.deepEqual(findings, [])
    }
  })

  it('with an authorization server that lists claims as scopes, as Auth0 does', async () => {
    const scopes = ['openid', 'profile', 'offline_access', 'name', 'email_verified', 'identities']
    const { findings } = await broken.examineWith(otherIssuer({ scopes_supported: scopes }))
    assert.deepEqual(findings, [])
  })

  it('when answers come as events', async () => {
    const { findings } = await broken.examineWith((reply, { headers }) => {
      if (reply.status !== 200 || headers['mcp-method'] === undefined) return
      reply.headers['content-type'] = 'text/event-stream'
      reply.body = `event: message\ndata: ${reply.body}\n\n`
    })
    assert.deepEqual(findings, [])
  })

  it('at a server that is slow to start', async () => {
    let requests = 0
    const { findings } = await broken.examineWith(
      (reply) => {
        requests += 1
        if (requests < 3) reply.status = 500
      },
      { retrySeconds: 10 },
    )
    assert.deepEqual(findings, [])
  })
})

for (const [name, faults] of Object.entries({
  gateway: GATEWAY_FAULTS,
  server: SERVER_FAULTS,
  'browser pages': PAGE_FAULTS,
  metadata: METADATA_FAULTS,
  'authorization server': ISSUER_FAULTS,
})) {
  describe(`faults: ${name}`, () => {
    describeFaults(faults, async (defect) => broken.examineWith(defect))
  })
}

describe('faults: token', () => {
  describeFaults(TOKEN_FAULTS, async ({ defect = () => () => {}, tokenOf }) =>
    broken.examineWith(defect(broken), { token: tokenOf?.(broken) ?? broken.accessToken }),
  )
})
