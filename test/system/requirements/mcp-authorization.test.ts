/** The authorization specifications of MCP, as far as they fall on a server. */
import assert from 'node:assert/strict'
import { after, mock, test } from 'node:test'
import { readFunctionSettings } from '../../../lambda/settings/function-settings.ts'
import { json, startBackend } from '../../support/backend.ts'
import { ACTIVE, assertGranted, freshToken, gateAt } from '../../support/gate.ts'
import { CALL_KINDS, legacyMessage } from '../../support/probe-calls.ts'
import {
  bearer,
  challengeOf,
  GOOD,
  messageOf,
  metadata,
  METADATA_URL,
  metadataDocument,
  REFUSALS,
  RESOURCE,
  send,
  sendToken,
  server,
  tokenOf,
} from './resource-server.ts'

const { log } = await import('../../../lambda/base/log.ts')
after(() => server[Symbol.asyncDispose]())

const scopesOf = async (answer: unknown, tool = 'open') => {
  const { parameters } = challengeOf(await sendToken(answer, { body: messageOf(tool) }))
  return parameters.get('scope')?.split(' ')
}

test('the metadata names an authorization server (MCP-prm-1, MCP-prm-2)', async () => {
  assert.equal((await metadata()).statusCode, 200)
  const { authorization_servers: servers } = await metadataDocument()
  assert.deepEqual(servers, ['https://auth.example.com/realms/main'])
})

test('every 401 names the URL of the metadata and the scopes (MCP-prm-3, MCP-scope-1)', async () => {
  const refused = REFUSALS.filter(([status]) => status === 401)
  assert.ok(refused.length > 1)
  for (const [, , sent] of refused) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { parameters } = challengeOf(await send(sent))
    assert.equal(parameters.get('resource_metadata'), METADATA_URL)
    assert.equal(parameters.get('scope'), 'mcp')
  }
})

test('the challenge asks for the scopes that the metadata lists (MCP-scope-2)', async () => {
  const { parameters } = challengeOf(await send({}))
  const { scopes_supported: supported } = await metadataDocument()
  assert.deepEqual(parameters.get('scope')?.split(' '), supported)
})

test('an audience in upper case names this server, too (MCP-uri-1)', async () => {
  const upper = RESOURCE.replace('https://mcp.example.com', 'HTTPS://MCP.EXAMPLE.COM')
  assert.equal((await sendToken({ ...GOOD, aud: upper })).statusCode, 200)
})

test('the resource has no trailing slash wherever it is named (MCP-uri-2)', async () => {
  const { parameters } = challengeOf(await send({}))
  for (const url of [(await metadataDocument())['resource'], parameters.get('resource_metadata')]) {
    assert.doesNotMatch(String(url), /\/$/)
  }
})

test('every request is checked, whatever went before (MCP-token-2)', async () => {
  const session = { 'mcp-session-id': 'a' }
  assert.equal((await sendToken(GOOD, { headers: session })).statusCode, 200)
  assert.equal((await send({ headers: session })).statusCode, 401)
  for (const method of ['GET', 'DELETE']) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal((await send({ method, headers: session })).statusCode, 401)
  }
})

test('no code runs and nothing is told before the token was found good (MCP-token-3, MCP-token-5, MCP-priv-1)', async () => {
  const before = { ...server.ran }
  for (const kind of CALL_KINDS) {
    const call = JSON.stringify(legacyMessage(kind, 'open'))
    for (const [status, , sent] of REFUSALS) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { statusCode, body = '' } = await send({ body: call, ...sent })
      assert.equal(statusCode, status)
      assert.doesNotMatch(body, /"result"|"tools"|inputSchema/)
    }
  }
  assert.deepEqual(server.ran, before)
})

test('only a token whose audience is this server passes (MCP-token-4, MCP-token-7, MCP-aud-1)', async () => {
  const good = [RESOURCE, [RESOURCE], ['account', RESOURCE]]
  const others = [undefined, [], 'account', 'https://mcp.example.com', `${RESOURCE}/x`, '*']
  for (const [status, audiences] of [
    [200, good],
    [401, others],
  ] as const) {
    for (const aud of audiences) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      assert.equal((await sendToken({ ...GOOD, aud })).statusCode, status, JSON.stringify(aud))
    }
  }
})

test('an expired, revoked or unknown token gets 401 (MCP-token-6)', async () => {
  const now = Date.now() / 1000
  const later = { ...GOOD, nbf: now + 3600 }
  for (const answer of [{ ...GOOD, exp: now - 60 }, { ...GOOD, active: false }, later]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    assert.equal((await sendToken(answer)).statusCode, 401)
  }
  assert.equal((await send({ headers: { authorization: 'Bearer unknown' } })).statusCode, 401)
})

test('the token goes to the introspection endpoint and nowhere else (MCP-token-8)', async () => {
  await using backend = await startBackend(json(ACTIVE))
  const token = freshToken()
  assertGranted(await gateAt(backend.origin)(token))
  assert.deepEqual(
    backend.seen.map(({ method, url }) => `${method} ${url}`),
    ['POST /introspect'],
  )
})

test('errors have the status codes of the specification (MCP-error-1)', async () => {
  for (const [status, error, sent] of REFUSALS) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const { statusCode } = await send(sent)
    const expected = { invalid_request: 400, insufficient_scope: 403 }[error ?? ''] ?? 401
    assert.deepEqual([statusCode, status], [expected, expected])
  }
})

test('a missing scope gets 403 with all scopes that the batch needs (MCP-403-1, MCP-403-2)', async () => {
  const body = `[${messageOf('guarded')},${messageOf('open', 2)}]`
  const result = await sendToken({ ...GOOD, scope: 'email' }, { body: messageOf('guarded') })
  const { scheme, parameters } = challengeOf(result)
  assert.deepEqual([result.statusCode, scheme], [403, 'Bearer'])
  assert.equal(parameters.get('error'), 'insufficient_scope')
  assert.equal(parameters.get('resource_metadata'), METADATA_URL)
  const of = (one: typeof result) => challengeOf(one).parameters.get('scope')?.split(' ') ?? []
  assert.partialDeepStrictEqual(of(await sendToken(GOOD, { body })), ['mcp', 'admin'])
})

test('a token that lacks every scope of a tool is asked for all of them at once (MCP-403-3)', async () => {
  const scopes = await scopesOf({ ...GOOD, scope: 'email' }, 'guarded')
  for (const scope of ['mcp', 'admin']) assert.ok(scopes?.includes(scope), scope)
})

test('every 403 lists the scopes needed and those already granted (MCP-403-4)', async () => {
  assert.deepEqual(await scopesOf({ ...GOOD, scope: 'email' }), ['mcp', 'email'])
  assert.deepEqual(await scopesOf({ ...GOOD, scope: 'mcp x' }, 'guarded'), ['mcp', 'admin', 'x'])
})

test('a broader scope stands for a narrower one, through several steps (MCP-hierarchy-1)', async () => {
  for (const [scope, tool, status] of [
    ['root', 'secret', 200],
    ['root', 'guarded', 200],
    ['admin', 'open', 200],
    ['mcp', 'guarded', 403],
  ] as const) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    const result = await sendToken({ ...GOOD, scope }, { body: messageOf(tool) })
    assert.equal(result.statusCode, status, `${scope} for ${tool}`)
  }
})

test('offline_access is neither asked for nor listed, even when it was granted (MCP-offline-1)', async () => {
  const scope = 'email offline_access'
  assert.ok(!(await scopesOf({ ...GOOD, scope }))?.includes('offline_access'))
  const guarded = await scopesOf({ ...GOOD, scope: 'mcp offline_access' }, 'guarded')
  assert.ok(!guarded?.includes('offline_access'))
  const { scopes_supported: supported } = await metadataDocument()
  assert.ok(Array.isArray(supported) && !supported.includes('offline_access'))
})

test('no token is in the log (MCP-theft-1)', async (t) => {
  const level = log.getLevelName()
  const { POWERTOOLS_LOG_LEVEL: before = '' } = process.env
  t.after(() => void (process.env['POWERTOOLS_LOG_LEVEL'] = before))
  process.env['POWERTOOLS_LOG_LEVEL'] = 'DEBUG'
  log.setLogLevel('DEBUG')
  const logged = await linesOf(async () => {
    for (const [, , sent] of [...REFUSALS, [200, '', { headers: bearer(GOOD) }] as const]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await send(sent)
    }
  })
  log.setLogLevel(level)
  assert.equal(logged.length, REFUSALS.length + 1)
  assert.match(logged.at(-1) ?? '', /access granted/)
  for (const line of logged) assert.ok(!line.includes(tokenOf(GOOD).slice(0, 12)), line)
})

/** The lines of JSON that are written meanwhile; the reports of the test runner go their way. */
async function linesOf(work: () => Promise<void>): Promise<string[]> {
  const lines: string[] = []
  const streams = [process.stdout, process.stderr]
  const mocks = streams.map((stream) => {
    const write = stream.write.bind(stream) as (...all: unknown[]) => boolean
    return mock.method(stream, 'write', (...all: unknown[]) => {
      const [chunk] = all
      return typeof chunk === 'string' && chunk.startsWith('{')
        ? lines.push(chunk) > 0
        : write(...all)
    })
  })
  await work().finally(() => {
    for (const { mock: one } of mocks) one.restore()
  })
  return lines
}

test('authorization servers are contacted over https, except on loopback (MCP-tls-1)', () => {
  for (const AUTH_ISSUER of ['http://auth.example.com', 'http://10.0.0.1/realms/a']) {
    const settings = { AUTH_ISSUER, RESOURCE_URL: RESOURCE, OAUTH_CLIENT_SECRET: 'x' }
    assert.throws(() => readFunctionSettings(settings), /AUTH_ISSUER is .*use https:/)
  }
})
