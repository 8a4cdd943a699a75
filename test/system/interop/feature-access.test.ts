/** Tools, resources, prompts and completions that need a scope, and those that are hidden without it. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import * as v2 from '@modelcontextprotocol/client'
import {
  type OAuthDiscoveryState,
  UnauthorizedError,
} from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type {
  OAuthClientInformationMixed,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js'
import { parseChallenge } from '../../support/challenge-parser.ts'
import { connectV2, featureClients } from '../../support/clients/feature-clients.ts'
import { headlessUser } from '../../support/clients/headless-user.ts'
import { type Answer, postLegacy, postModern } from '../../support/clients/http-requests.ts'
import {
  createRecordingFetch,
  type Exchange,
  exchangesOf,
  secretsOf,
} from '../../support/clients/recording-fetch.ts'
import { FEATURE_SERVER } from '../../support/feature-server.ts'
import { CHALLENGE, IS_REST } from '../../support/local-system.ts'
import { startSharedSystem } from '../../support/shared-system.ts'

const system = await startSharedSystem({ args: ['--server', FEATURE_SERVER] })
const plain = await system.newToken({ scope: 'mcp' })
const writing = await system.newToken({ scope: 'mcp notes:write' })
const all = await system.newToken({ scope: 'mcp notes:write notes:admin' })

interface Call {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** How one thing of each kind is called, by its names. */
function callsOf(names: { tool: string; uri: string; id: string; prompt: string }) {
  const { tool, uri, id, prompt } = names
  const completion = (ref: object) => ({ ref, argument: { name: 'id', value: '' } })
  return {
    tool: { method: 'tools/call', params: { name: tool } },
    resource: { method: 'resources/read', params: { uri } },
    'resource of a template': { method: 'resources/read', params: { uri: `${uri}/${id}` } },
    prompt: { method: 'prompts/get', params: { name: prompt } },
    'completion of a prompt': {
      method: 'completion/complete',
      params: completion({ type: 'ref/prompt', name: prompt }),
    },
    'completion of a template': {
      method: 'completion/complete',
      params: completion({ type: 'ref/resource', uri: `${uri}/{id}` }),
    },
  } satisfies Record<string, Call>
}

const GUARDED = callsOf({ tool: 'write', uri: 'notes://drafts', id: 'd1', prompt: 'write_up' })
const HIDDEN = callsOf({ tool: 'purge', uri: 'notes://audit', id: 'a1', prompt: 'purge_report' })
const UNKNOWN = callsOf({ tool: 'none', uri: 'none://audit', id: 'a1', prompt: 'none' })
/** What the answers contain: of what is guarded, and of what is hidden. */
const ANSWERS = {
  tool: ['"Written."', '"Purged."'],
  resource: ['"Drafts."', '"Audit."'],
  'resource of a template': ['"Draft d1."', '"Audit of a1."'],
  prompt: ['"write_up"', '"purge_report"'],
  'completion of a prompt': ['["1"]', '["1"]'],
  'completion of a template': ['["d1"]', '["a1"]'],
} as const
const KINDS = Object.keys(GUARDED) as (keyof typeof GUARDED)[]

const ERAS = {
  'up to 2025-11-25': (token: string, { method, params }: Call) =>
    postLegacy(system.url, token, { jsonrpc: '2.0', id: 1, method, params }),
  'of 2026-07-28': (token: string, { method, params }: Call) => {
    const { uri } = params
    const headers = typeof uri === 'string' ? { 'mcp-name': uri } : undefined
    return postModern(system.url, token, method, params, headers)
  },
}

for (const [era, post] of Object.entries(ERAS)) {
  for (const kind of KINDS) {
    describe(`a ${kind}, ${era}`, () => {
      it('without its scope is refused with a challenge that names the scope', async () => {
        assertChallenged(await post(plain, GUARDED[kind]), 'mcp notes:write')
      })

      it('works with its scope', async () => {
        assertWorks(await post(writing, GUARDED[kind]), ANSWERS[kind][0])
        assertWorks(await post(all, HIDDEN[kind]), ANSWERS[kind][1])
      })

      it('is as unknown as any other name when it is hidden', async () => {
        assert.deepEqual(
          errorOf(await post(writing, HIDDEN[kind])),
          errorOf(await post(writing, UNKNOWN[kind])),
        )
      })
    })
  }
}

function assertChallenged({ status, headers, body }: Answer, scope: string): void {
  assert.equal(status, 403)
  const { parameters } = parseChallenge(headers.get(CHALLENGE) ?? '')
  assert.equal(parameters.get('error'), 'insufficient_scope')
  assert.equal(parameters.get('scope'), scope)
  assert.partialDeepStrictEqual(body, { error: { data: { scope } } })
}

function assertWorks({ status, text }: Answer, answer: string): void {
  assert.equal(status, 200)
  assert.ok(text.includes(answer), text)
}

/** The error, with the name of what is missing taken out. */
function errorOf({ status, body, text }: Answer) {
  const { error } = body as { error?: { code: number; message: string } }
  assert.ok(error, text)
  const { code, message } = error
  assert.match(message, /^There is no /)
  return { status, code, message: message.replace(/".*"/, '') }
}

describe('a scope that no client has asked for before', () => {
  it('is in the challenge, with those that the token has, and granted to a client that asks for it', async () => {
    const call = { method: 'tools/call', params: { name: 'publish' } }
    const send = ERAS['of 2026-07-28']
    assertChallenged(await send(plain, call), 'mcp notes:publish')
    const kept = 'mcp notes:publish notes:write notes:admin'
    assertChallenged(await send(all, call), kept)
    assertWorks(
      await send(await system.newToken({ scope: 'mcp notes:publish' }), call),
      'Published',
    )
  })
})

describe('lists', () => {
  for (const { name, connect } of featureClients) {
    it(`have what is hidden for those who have its scope: ${name}`, async () => {
      const client = await connect(system.url, all)
      after(() => client.close())
      const { tools } = await client.listTools()
      const { prompts } = await client.listPrompts()
      const { resourceTemplates } = await client.listResourceTemplates()
      const found = [tools, prompts, resourceTemplates].map((list) => list.at(-1)?.name)
      assert.deepEqual(found, ['purge', 'purge_report', 'audited'])
      const { resources } = await client.listResources()
      assert.equal(resources[3]?.uri, 'notes://audit')
    })
  }
})

/** Where it is renamed, users have to sign in again with all scopes that they need. */
const LITERAL = 'the clients of the SDK read it in the literal header only'

describe('a user who signed in without a scope', () => {
  const url = new URL(system.url)
  const tokens = { access_token: plain, token_type: 'Bearer', scope: 'mcp' }
  const write = { name: 'write', arguments: {} }
  const written = [{ type: 'text', text: 'Written.' }]

  it(
    'is asked for it by the v1 client, and then the tool works',
    { skip: IS_REST && LITERAL },
    async () => {
      const { fetch, exchanges } = createRecordingFetch()
      const user = headlessUser<OAuthClientInformationMixed, OAuthTokens, OAuthDiscoveryState>(
        fetch,
      )
      user.saveTokens(tokens)
      const transport = new StreamableHTTPClientTransport(url, { fetch, authProvider: user })
      const client = new Client({ name: 'step-up', version: '1' })
      await client.connect(transport)
      after(() => client.close())
      await assert.rejects(client.callTool(write), UnauthorizedError)
      await transport.finishAuth(user.callback().get('code') ?? '')
      assert.deepEqual((await client.callTool(write)).content, written)
      assertAsked(exchanges)
    },
  )

  it(
    'is asked for it by the v2 client, and then the tool works',
    { skip: IS_REST && LITERAL },
    async () => {
      const { fetch, exchanges } = createRecordingFetch()
      const user = headlessUser<
        v2.StoredOAuthClientInformation,
        v2.StoredOAuthTokens,
        v2.OAuthDiscoveryState
      >(fetch)
      user.saveTokens({ ...tokens, issuer: system.issuer })
      const transport = new v2.StreamableHTTPClientTransport(url, { fetch, authProvider: user })
      const versionNegotiation = { mode: 'auto' } as const
      const client = new v2.Client({ name: 'step-up', version: '1' }, { versionNegotiation })
      await client.connect(transport)
      after(() => client.close())
      await assert.rejects(client.callTool(write), v2.UnauthorizedError)
      await transport.finishAuth(user.callback())
      assert.deepEqual((await client.callTool(write)).content, written)
      assertAsked(exchanges)
    },
  )

  it(
    'hears of it from a v2 client that does not ask by itself',
    { skip: IS_REST && LITERAL },
    async () => {
      const reading = connectV2(system.url, plain).then(async (client) => {
        after(() => client.close())
        return client.readResource({ uri: 'notes://drafts' })
      })
      await assert.rejects(reading, { requiredScope: 'mcp notes:write' })
    },
  )
})

/** The first refusal is the 403, and what the user is asked for has the scope. */
function assertAsked(exchanges: readonly Exchange[]): void {
  for (const secret of exchanges.flatMap(secretsOf)) system.secrets.add(secret)
  const refused = exchanges.filter(({ status }) => status === 401 || status === 403)
  assert.deepEqual(
    refused.map(({ status }) => status),
    [403],
  )
  const [asked] = exchangesOf(exchanges, 'authorization')
  assert.ok(asked?.url.searchParams.get('scope')?.split(' ').includes('notes:write'))
}
