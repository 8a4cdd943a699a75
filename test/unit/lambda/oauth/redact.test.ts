import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IntrospectionAnswer } from '../../../../lambda/oauth/introspection-answer.ts'
import { redact, redactText } from '../../../../lambda/oauth/redact.ts'

const TOKEN = 'abcdefghijkl/mnopqrstuvwx+yz=='
const SECRET = 's3cretvalue1 : ü'
const SENT = [TOKEN, SECRET, 'Basic bWNwOnNlY3JldA==']

const clean = (answer: object) => redact(answer as IntrospectionAnswer, SENT)

test('what was sent does not come back, at any depth, nor in a key', () => {
  const answer = {
    active: true,
    note: `of ${TOKEN}`,
    exp: 7,
    mixed: [TOKEN, 7, null, [[{ deep: [SECRET] }]]],
    nested: { [TOKEN]: { [`a ${SECRET}`]: 'bWNwOnNlY3JldA==' } },
    [SECRET]: true,
  }
  assert.deepEqual(clean(answer), {
    active: true,
    note: 'of [redacted]',
    exp: 7,
    mixed: ['[redacted]', 7, null, [[{ deep: ['[redacted]'] }]]],
    nested: { '[redacted]': { 'a [redacted]': '[redacted]' } },
    '[redacted]': true,
  })
})

test('nor does it as URLs, forms and JSON spell it', () => {
  const form = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)
  const lower = (encoded: string) => encoded.replaceAll(/%../g, (code) => code.toLowerCase())
  const slash = (written: string) => (text: string) => JSON.stringify(text).replaceAll('/', written)
  for (const spell of [
    encodeURIComponent,
    (text: string) => lower(encodeURIComponent(text)),
    form,
    JSON.stringify,
    slash(String.raw`\/`),
    slash(String.raw`\u002f`),
    slash(String.raw`\u002F`),
  ]) {
    for (const text of [TOKEN, SECRET, 'abc~def/ghi~jkl+mno', "Pa(ss)!w'ord/with"]) {
      const { note } = redact({ active: true, note: `(${spell(text)})` }, [...SENT, text])
      assert.match(String(note), /^\("?\[redacted\]"?\)$/)
    }
  }
  assert.equal(clean({ active: true, note: lower(form(TOKEN)) })['note'], '[redacted]')
})

test('nor does a long part of it, whatever became of the rest', () => {
  const part = 'a1'.repeat(20)
  const { note } = redact({ active: true, note: `x ${part} y` }, [`?${part}!`])
  assert.equal(note, 'x [redacted] y')
})

test('members that decide or identify are never altered', () => {
  const token = 'alice.longtenantname.0a1b2c3d4e5f'
  const secret = 'mycompanyname-mcp-2026'
  const answer = {
    active: true,
    sub: 'alice.longtenantname',
    username: 'longtenantname',
    client_id: 'mycompanyname',
    iss: 'https://mycompanyname.example/',
    aud: ['https://mcp.mycompanyname.com/mcp'],
    scope: 'mycompanyname-mcp',
    token_use: 'access',
    cnf: { jkt: token },
    user: 'longtenantname',
  }
  // A part that is long enough to be taken out elsewhere.
  const id = '0a1b2c3d4e'.repeat(4)
  assert.deepEqual(redact(answer, [token, secret]), answer)
  const caller = { active: true, sub: id, client_id: id }
  assert.deepEqual(redact(caller, [`${id}.${token}`]), caller)
})

test('an answer that repeats the token or a secret in one of them is none', () => {
  const names = ['sub', 'username', 'client_id', 'iss', 'aud', 'scope', 'token_type', 'typ']
  for (const name of [...names, 'token_use', 'tokenUsage']) {
    for (const text of [...SENT, encodeURIComponent(TOKEN)]) {
      for (const value of [text, `x${text}x`, ['x', text]]) {
        assert.throws(() => clean({ active: true, [name]: value }), {
          message: `the answer repeats the token or the client secret in "${name}"`,
        })
      }
    }
  }
})

test('an opaque token may be its own ID, which tools do not see', () => {
  assert.deepEqual(clean({ active: true, jti: TOKEN }), { active: true, jti: '[redacted]' })
})

test('a short secret is part of any word, and takes none apart', () => {
  const answer = { active: true, scope: 'mcp', note: 'mcp' }
  assert.deepEqual(redact(answer, ['mcp', '']), answer)
})

test('members with names of the language’s own are members like others', () => {
  const answer = JSON.parse(
    '{"active":true,"__proto__":{"active":false},"constructor":"x"}',
  ) as never
  const cleaned = redact(answer, [TOKEN])
  assert.equal(cleaned.active, true)
  assert.equal(Object.getPrototypeOf(cleaned), Object.prototype)
})

test('a text has no longer piece of what was sent, wherever it begins or ends', () => {
  const token = 'abcdefghijklmnopqrstuvwxyz0123456789.ABCDEFGHIJ'
  const hidden = (text: string) => redactText(text, [token, '', 'short'])
  assert.equal(hidden(`a ${token}, b`), 'a [redacted], b')
  assert.equal(hidden(`cut: ${token.slice(0, 30)}…`), 'cut: [redacted]…')
  assert.equal(hidden(`end=${token.slice(-25)}`), 'end=[redacted]')
  assert.equal(hidden(`x${token.slice(3, 23)}y${token.slice(9, 29)}`), 'x[redacted]y[redacted]')
  const innocent = `short: ${token.slice(0, 19)} and abcdefghij`
  assert.equal(hidden(innocent), innocent)
})
