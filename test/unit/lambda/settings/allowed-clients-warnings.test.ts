import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mistakes } from '../../../support/likely-mistakes.ts'

const COMMAS = 'separate client IDs by commas'
const PLAIN = 'give client IDs without brackets and quotes, separated by commas'
const EVERY = 'list each client ID, or leave the list out to let in every client with a valid token'

const warningsOf = (...allowedClients: string[]) => mistakes({ allowedClients })

describe('an entry that is no client ID', () => {
  for (const [entry, wanted] of [
    ['claude vscode', COMMAS],
    ['["claude"]', PLAIN],
    ["'claude'", PLAIN],
    ['*', EVERY],
    ['https://*.example.com/client.json', EVERY],
  ] as const) {
    it(entry, () => {
      assert.deepEqual(warningsOf('claude', entry), [
        `ALLOWED_CLIENTS holds ${JSON.stringify(entry)}, which is compared to the letter: ${wanted}`,
      ])
    })
  }

  it('in the list of one of several servers, which has its commas and quotes already', () => {
    const [issuer, other] = ['https://a.example.com', 'https://b.example.com']
    const authServers = [{ issuer }, { issuer: other, allowedClients: ['My client', '*'] }]
    assert.deepEqual(mistakes({ authServers }), [
      `AUTH_SERVERS[1].allowedClients holds "*", which is compared to the letter: ${EVERY}`,
    ])
  })
})

describe('client IDs and claims', () => {
  it('are not named', () => {
    assert.deepEqual(warningsOf('claude', 'https://claude.ai/oauth/client.json', 'azp=app'), [])
    assert.deepEqual(warningsOf('groups=All staff', 'name="a*"'), [])
    assert.deepEqual(warningsOf(), [])
  })
})
