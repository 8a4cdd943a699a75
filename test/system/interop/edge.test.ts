/** The whole chain of an edge: a gateway that renames the challenge, and clients that get it under its own name. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import {
  createRecordingFetch,
  exchangesOf,
  REMAPPED_HEADER,
} from '../../support/clients/recording-fetch.ts'
import { sdkClients } from '../../support/clients/sdk-clients.ts'
import { assertToolUse, useTools } from '../../support/clients/tool-results.ts'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import { runCommand } from '../../support/command.ts'

const MESSAGE = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })

suite('an edge before a REST API, which renames the challenge and has headers of its own', () => {
  let system: LocalSystem
  before(async () => {
    system = await startLocalSystem({ args: ['--edge', '--front-door', 'rest'] })
  })
  after(() => system.stop())

  test('clients get the literal challenge, and none of what CloudFront hides', async () => {
    const answer = await fetch(system.url, { method: 'POST' })
    assert.equal(answer.status, 401)
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer resource_metadata="/)
    for (const name of [REMAPPED_HEADER, 'x-amzn-requestid'])
      assert.equal(answer.headers.get(name), null)
  })
})

suite('an edge before an API that renames the challenge', () => {
  let system: LocalSystem
  before(async () => {
    system = await startLocalSystem({ args: ['--edge', '--remap-headers'] })
  })
  after(() => system.stop())

  const apiUrl = () =>
    /^API behind the edge +(\S+)/m.exec(system.stdout())?.[1] ?? assert.fail(system.stdout())

  for (const client of sdkClients) {
    test(`${client.name} gets the literal challenge, signs in and calls tools`, async () => {
      const { exchanges, fetch } = createRecordingFetch({ remapsChallenge: false })
      const session = await client.signIn(system.url, fetch)
      const use = await useTools(session)
      await session.close()
      assertToolUse(use)
      const [{ answer } = assert.fail('no challenge')] = exchangesOf(exchanges, 'challenge')
      assert.match(answer.get('www-authenticate') ?? '', /^Bearer resource_metadata="/)
      assert.equal(answer.get(REMAPPED_HEADER), null)
    })
  }

  test('the API itself refuses everybody else, with a token too, and its log has no key', async () => {
    const token = /Bearer ([\w.-]+)/.exec(system.stdout())?.[1]
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const post = async (url: string, more = {}) =>
      fetch(`${url}/mcp`, { method: 'POST', headers: { ...headers, ...more }, body: MESSAGE })
    assert.equal((await post(system.url.replace('/mcp', ''))).status, 200)
    for (const more of [{}, { 'x-origin-verify': 'a-guessed-key' }]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const [status, text] = await post(apiUrl(), more).then(
        async (answer) => [answer.status, await answer.text()] as const,
      )
      assert.equal(status, 403)
      assert.match(text, /This host answers its CDN only: use http:\/\/localhost:/)
    }
    assert.doesNotMatch(system.output(), /a-guessed-key/)
    assert.match(system.output(), /"access granted".*"address":"(?:127\.0\.0\.1|::1)"/)
    const documents = await fetch(`${apiUrl()}/.well-known/oauth-protected-resource`)
    assert.equal(documents.status, 200, 'documents are public')
  })
})

test('an edge does not go with the transport of 2024', async () => {
  const command = await runCommand({ args: ['--edge'], env: { TRANSPORT: 'sse' } })
  const { code } = await command.ended()
  assert.equal(code, 1)
  assert.match(
    command.stderr(),
    /TRANSPORT is "sse", which API Gateway cannot serve: leave out --edge/,
  )
})
