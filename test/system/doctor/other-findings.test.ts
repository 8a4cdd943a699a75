/** Findings for which a world has to be made up: another name server, another Node.js, a public address. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { registration } from '../../../local/doctor/authorization-server/sign-in.ts'
import { clientCalled, type ClientId } from '../../../local/doctor/clients/clients.ts'
import { examineServer } from '../../../local/doctor/examine-server.ts'
import { found, ordered } from '../../../local/doctor/finding.ts'
import type { Answer } from '../../../local/doctor/net/ask.ts'
import { reachFinding } from '../../../local/doctor/net/reach.ts'
import { createRedactor } from '../../../local/doctor/redactor.ts'
import { claimsFindings } from '../../../local/doctor/token/claims.ts'
import { resourceFindings, scheme } from '../../../local/doctor/server/resource.ts'
import { packageFindings, versionFindings } from '../../../local/doctor/settings/requirements.ts'
import { splitAtColon } from '../../../local/doctor/settings/environment.ts'
import { readLocalSettings } from '../../../local/local-settings.ts'
import { unsignedToken } from '../../support/signed-tokens.ts'

const URL_OF_SERVER = 'https://mcp.example.com/mcp'

function answerOf(url: string, body?: unknown, status = 200): Answer {
  const headers = new Headers({ 'content-type': 'application/json' })
  return { method: 'GET', url, status, headers, text: JSON.stringify(body) ?? '', body }
}

/** Findings of a public server whose metadata names an issuer, in a world where hosts have these private addresses. */
async function findingsWith(issuer: string, addresses: Readonly<Record<string, string>>) {
  const metadata = {
    resource: URL_OF_SERVER,
    authorization_servers: [issuer],
    scopes_supported: ['mcp'],
  }
  const { findings } = await examineServer(
    { url: URL_OF_SERVER, token: undefined, origin: undefined, tool: undefined, client: undefined },
    {
      now: Date.now,
      certificateAt: async () => undefined,
      privateAddressOf: async (host) => addresses[host],
      async ask(url, init) {
        if (url.includes('oauth-protected-resource')) return answerOf(url, metadata)
        if (url.includes('oauth-authorization-server')) {
          const endpoint = 'https://auth.example.com/x'
          const endpoints = {
            authorization_endpoint: endpoint,
            token_endpoint: endpoint,
            registration_endpoint: endpoint,
          }
          const pkce = { code_challenge_methods_supported: ['S256'] }
          return answerOf(url, { issuer, ...endpoints, ...pkce })
        }
        const origin = new Headers(init?.headers).get('origin')
        const answer = answerOf(url, {}, origin === null ? 401 : 403)
        answer.headers.set(
          'www-authenticate',
          `Bearer error="invalid_token", resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"`,
        )
        return answer
      },
    },
  )
  return findings.map(({ id }) => id)
}

describe('the authorization server of a public server', () => {
  it('is well when it is public', async () => {
    assert.deepEqual(await findingsWith('https://auth.example.com', {}), [])
  })

  it('authorization-server-on-loopback: is not on the machine of the client', async () => {
    const ids = await findingsWith('https://localhost:8443', {})
    assert.deepEqual(ids, ['authorization-server-on-loopback'])
  })

  it('authorization-server-private: has no private address, unless the server has one, too', async () => {
    const issuer = 'https://auth.example.com'
    const auth = { 'auth.example.com': '10.0.0.7' }
    assert.deepEqual(await findingsWith(issuer, auth), ['authorization-server-private'])
    assert.deepEqual(await findingsWith(issuer, { ...auth, 'mcp.example.com': '10.0.0.8' }), [])
  })
})

it('host-unknown: a host without an address', () => {
  for (const code of ['ENOTFOUND', 'EAI_AGAIN']) {
    const failure = { code, message: 'getaddrinfo' }
    const answer = { ...answerOf('https://no-such-host.example/mcp'), status: 0, failure }
    assert.equal(reachFinding(answer, undefined)?.id, 'host-unknown')
  }
})

it('node-too-old: a Node.js before 22', () => {
  assert.deepEqual(versionFindings('22.0.0'), [])
  assert.equal(versionFindings('20.19.1')[0]?.id, 'node-too-old')
})

it('packages-missing: with the command that installs them', () => {
  const settings = readLocalSettings({})
  assert.deepEqual(packageFindings(settings), [])
  const [finding] = packageFindings(settings, () => false)
  assert.equal(finding?.id, 'packages-missing')
  assert.match(finding?.received ?? '', /oidc-provider, for the embedded/)
  assert.match(finding?.right ?? '', /^npm install oidc-provider@/)
})

it('a URL and the resource of the metadata are compared as clients do', () => {
  const differenceOf = (url: string, resource: unknown) =>
    resourceFindings(url, answerOf(url, { resource })).map(({ id }) => id)
  for (const [url, resource, ids] of [
    ['https://h.example/mcp', 'https://h.example/mcp', []],
    ['https://h.example', 'https://h.example/', []],
    ['https://h.example/', 'https://h.example', []],
    ['https://h.example/mcp/', 'https://h.example/mcp', ['url-slash']],
    ['https://h.example/mcp', 'https://h.example/mcp/', ['resource-slash']],
    ['https://h.example/mcp', 'https://H.example/mcp', ['resource-case']],
    ['https://h.example/mcp', 'https://h.example:443/mcp', ['resource-case']],
    ['https://h.example/mcp', 'https://h.example:8443/mcp', ['resource-port']],
    ['https://h.example/mcp', 'https://h.example/mcp?x=1', ['resource-path']],
    ['http://localhost:1/mcp', 'http://[::1]:1/mcp', ['resource-loopback-name']],
    ['https://h.example/mcp', 'mcp', ['resource-missing']],
    ['https://h.example/mcp', 7, ['resource-missing']],
  ] as const) {
    assert.deepEqual(differenceOf(url, resource), ids, `${url} ${resource}`)
  }
})

it('url-http: a URL without TLS beyond this machine', () => {
  assert.deepEqual(scheme('http://localhost:3000/mcp'), [])
  assert.deepEqual(scheme(URL_OF_SERVER), [])
  const [finding] = scheme('http://192.168.1.5:3000/mcp')
  assert.equal(finding?.id, 'url-http')
  assert.equal(finding?.right, 'https://192.168.1.5:3000/mcp')
})

it('a redactor knows every spelling of a secret', () => {
  const secret = 'se/cr+et "of" a~client'
  const redact = createRedactor([secret, 'abc', ''])
  for (const spelled of [secret, encodeURIComponent(secret), JSON.stringify(secret)]) {
    const said = redact(`before ${spelled} after abc`)
    assert.ok(!said.includes('client') && said.includes('before') && said.includes('abc'), said)
  }
})

it('without registration, a client that takes no ID by hand is kept out', () => {
  const answer = answerOf('https://auth.example.com')
  const severityFor = (client?: ClientId, members = {}) =>
    registration({ ...answer, body: members }, client)[0]?.severity
  assert.equal(severityFor(), 'warning')
  assert.equal(severityFor('vscode'), 'warning')
  assert.equal(severityFor('zed'), 'problem')
  assert.equal(severityFor('windsurf'), 'warning')
  const documents = { client_id_metadata_document_supported: true }
  assert.equal(severityFor('zed', documents), 'warning')
})

it('a token of v1.0 of Entra ID is a matter of its manifest', () => {
  const expected = { resource: URL_OF_SERVER, issuers: ['https://auth.example.com'], now: 0 }
  const findingOf = (iss: string) =>
    claimsFindings(unsignedToken({ alg: 'RS256' }, { iss }), expected)[0]
  const finding = findingOf('https://sts.windows.net/tenant/')
  assert.equal(finding?.id, 'token-issuer')
  assert.match(finding?.where ?? '', /requestedAccessTokenVersion/)
  assert.match(findingOf('https://a.example')?.where ?? '', /^AUTH_ISSUER/)
})

it('findings come worst first, each once', () => {
  const one = found('get-not-challenged', { received: 'a', right: 'b' })
  const two = found('challenge-missing', { received: 'a', right: 'b' })
  assert.deepEqual(ordered([one, two, { ...one }]), [two, one])
})

it('a client has many spellings', () => {
  for (const name of ['VS Code', 'vscode', 'vs-code', 'VSCODE'])
    assert.equal(clientCalled(name), 'vscode')
  assert.equal(clientCalled('Gemini'), undefined)
})

it('sentences are taken apart at the colon that is none of a URL or a value', () => {
  for (const [sentence, received, right] of [
    ['A is "x: y": give z', 'A is "x: y"', 'give z'],
    ['A is at https://h.example: give z: now', 'A is at https://h.example', 'give z: now'],
    ['A is wrong', 'A is wrong', ''],
  ] as const) {
    assert.deepEqual(splitAtColon(sentence), [received, right])
  }
})
