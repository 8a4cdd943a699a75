import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { type StateEntry, stateFile } from '../../../../local/embedded/state-file.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import {
  endpoint,
  introspect,
  json,
  obtainToken,
  post,
  publicClient,
  RESOURCE,
  startServer,
  type TokenResponse,
} from './embedded-client.ts'

const ISSUER = 'http://localhost:8080/realms/master'
const MIB = 1024 * 1024
/** Node has no modes there. */
const skip = process.platform === 'win32'

const newFolder = () => path.join(temporaryFolder('state'), 'mcp-auth-lambda')
const stateIn = (folder: string) => stateFile(folder, ISSUER, RESOURCE)
const fileIn = (folder: string) => path.join(folder, readdirSync(folder)[0] ?? '')

function write(folder: string, ...entries: StateEntry[]): void {
  const state = stateIn(folder)
  state.writeSoon(() => entries)
  state.close()
}

describe('a restart', () => {
  it('keeps registered clients, access tokens and refresh tokens', async () => {
    const folder = newFolder()
    const first = await startServer({ state: stateIn(folder) })
    const clientId = await publicClient(first)
    const tokens = await obtainToken(first, clientId, { scope: 'mcp' })
    await first.close()
    await using second = Object.assign(
      await startServer({ port: first.port, state: stateIn(folder) }),
      { [Symbol.asyncDispose]: () => second.close() },
    )
    assert.equal((await introspect(second, tokens.access_token))['active'], true)
    const { refresh_token } = tokens
    const form = { grant_type: 'refresh_token', client_id: clientId, refresh_token }
    const refreshed = await json<TokenResponse>(await post(endpoint(second, 'token'), form))
    assert.equal((await introspect(second, refreshed.access_token))['active'], true)
    assert.equal((await obtainToken(second, clientId, { scope: 'mcp' })).scope, 'mcp')
  })

  it('forgets everything without a file', async () => {
    const first = await startServer()
    const { access_token } = await obtainToken(first, await publicClient(first), { scope: 'mcp' })
    await first.close()
    const second = await startServer({ port: first.port })
    assert.deepEqual(await introspect(second, access_token), { active: false })
    await second.close()
  })
})

describe('the file', () => {
  it('is readable by its user alone, in a folder that is', { skip }, () => {
    const folder = newFolder()
    write(folder, ['Client:a', { client_id: 'a' }])
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    assert.equal(statSync(fileIn(folder)).mode & 0o777, 0o600)
    assert.equal(readdirSync(folder).length, 1, 'nothing else is left')
  })

  it('is not believed when others can write or read it', { skip }, () => {
    const folder = newFolder()
    write(folder, ['Client:a', { client_id: 'a' }])
    assert.equal(stateIn(folder).read().length, 1)
    for (const mode of [0o620, 0o602, 0o640, 0o604]) {
      chmodSync(fileIn(folder), mode)
      assert.deepEqual(stateIn(folder).read(), [])
    }
  })

  it('is written within a moment, and its entries come back oldest first', async () => {
    const folder = newFolder()
    const state = stateIn(folder)
    state.writeSoon(() => [
      ['Grant:new', {}],
      ['Grant:old', {}],
    ])
    assert.ok(
      await waitUntil(async () => existsSync(folder) && readdirSync(folder).length === 1, 2000),
    )
    assert.deepEqual(
      stateIn(folder)
        .read()
        .map(([key]) => key),
      ['Grant:old', 'Grant:new'],
    )
  })

  it('holds no browser sessions, and nothing that has expired', () => {
    const folder = newFolder()
    const exp = Math.floor(Date.now() / 1000)
    write(
      folder,
      ['Session:a', {}],
      ['AccessToken:old', { exp: exp - 1 }],
      ['AccessToken:new', { exp: exp + 60 }],
    )
    assert.deepEqual(stateIn(folder).read(), [['AccessToken:new', { exp: exp + 60 }]])
  })

  it('is bounded in size: the oldest entries are left out', () => {
    const folder = newFolder()
    const entries = Array.from({ length: 50 }, (_, at): StateEntry => [
      `Grant:${at}`,
      { accountId: 'x'.repeat(MIB / 10) },
    ])
    write(folder, ...entries)
    const { size } = statSync(fileIn(folder))
    assert.ok(size > 3.8 * MIB && size <= 4 * MIB, String(size))
    assert.equal(stateIn(folder).read().at(-1)?.[0], 'Grant:0')
  })

  it('is another one for each authorization server and resource', () => {
    const folder = newFolder()
    write(folder, ['Grant:a', {}])
    assert.deepEqual(stateFile(folder, `${ISSUER}2`, RESOURCE).read(), [])
    assert.deepEqual(stateFile(folder, ISSUER, `${RESOURCE}2`).read(), [])
  })

  for (const text of [
    '',
    '{',
    '[]',
    'null',
    '{"version":2,"entries":[["a",{}]]}',
    '{"version":1}',
  ]) {
    it(`counts as empty when it is damaged: ${text}`, () => {
      const folder = newFolder()
      write(folder, ['Grant:a', {}])
      writeFileSync(fileIn(folder), text)
      assert.deepEqual(stateIn(folder).read(), [])
    })
  }

  it('loses damaged entries alone', () => {
    const folder = newFolder()
    write(folder, ['Grant:a', {}])
    const text = '{"version":1,"entries":[1,["x"],["y",null],[1,{}],["Grant:a",{}]]}'
    writeFileSync(fileIn(folder), text)
    assert.deepEqual(stateIn(folder).read(), [['Grant:a', {}]])
  })

  it('is removed after two weeks, when another server starts', () => {
    const folder = newFolder()
    write(folder, ['Grant:a', {}])
    const old = fileIn(folder)
    const time = Date.now() / 1000 - 15 * 24 * 3600
    utimesSync(old, time, time)
    stateFile(folder, `${ISSUER}2`, RESOURCE).read()
    assert.equal(existsSync(old), false)
  })

  it('that cannot be written costs a warning, and nothing else', (t) => {
    const warn = t.mock.method(console, 'warn', () => {})
    const folder = path.join(temporaryFolder('state'), 'taken')
    writeFileSync(folder, '')
    const state = stateIn(folder)
    for (const secret of ['not shown', 'nor this']) {
      state.writeSoon(() => [['Grant:a', { secret }]])
      state.close()
    }
    assert.equal(warn.mock.callCount(), 1)
    const text = String(warn.mock.calls[0]?.arguments[0])
    assert.match(text, /^A restart will forget clients and tokens/)
    assert.ok(!text.includes('not shown'))
    assert.equal(readFileSync(folder, 'utf8'), '')
  })
})
