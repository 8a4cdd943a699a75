/** Proves that the search for leaks finds them. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { settingsAt } from '../../support/gate.ts'
import { leaksIn } from '../../support/markers.ts'
import { newToken, startHarness } from './harness.ts'

describe('a marker is found', () => {
  const token = newToken()
  const { value, core } = token
  const basic = btoa(`mcp-server:${encodeURIComponent(value)}`)

  for (const [name, text] of [
    ['as it is', `token ${value}.`],
    ['in another case', value.toUpperCase()],
    ['in a URL', `https://x/?access_token=${encodeURIComponent(value)}`],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ value }))],
    ['by its first half', value.slice(0, 31)],
    ['by its second half', value.slice(-26)],
    ['in the middle', `${core.slice(9, 24)}…`],
  ] as const) {
    test(name, () => assert.deepEqual(leaksIn(text, [token]), ['the access token']))
  }
  for (const [name, text] of [
    ['in Basic credentials', `Basic ${basic}`],
    ['in base64', btoa(value)],
    ['in base64, one byte on', btoa(`x${value}`)],
    ['in base64, two bytes on', btoa(`xx${value}`)],
    ['in base64url', Buffer.from(value).toString('base64url')],
  ] as const) {
    test(name, () => assert.deepEqual(leaksIn(text, [token]), ['the access token in base64']))
  }
  test('in hex', () => {
    const text = Buffer.from(value).toString('hex')
    assert.deepEqual(leaksIn(text, [token]), ['the access token in hex'])
  })
  test('and another one is not', () => assert.deepEqual(leaksIn(newToken().value, [token]), []))
})

test('what the process prints is searched, on both of its streams', async () => {
  const { child, authorizationServer, end } = await startHarness()
  after(end)
  const [token, other] = [newToken(), newToken()]
  const job = { settings: settingsAt(authorizationServer.origin), events: [], awsRequestId: 'id' }
  const { output } = await child.run({ ...job, print: `planted ${token.value}` })
  assert.deepEqual(leaksIn(output, [token]), ['the access token'])
  const failed = await child.run({ ...job, printError: `planted ${other.value}` })
  assert.deepEqual(leaksIn(failed.output, [other]), ['the access token'])
})

test('a hash of a token is no leak', async () => {
  const token = newToken()
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(token.value))
  assert.deepEqual(leaksIn(Buffer.from(digest).toString('hex'), [token]), [])
})
