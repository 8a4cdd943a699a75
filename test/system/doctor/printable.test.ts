/** What servers send reaches the terminal without secrets, on one line, and free of what a terminal would obey. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { received, shown } from '../../../local/doctor/net/words.ts'
import { createPrintable } from '../../../local/doctor/redactor.ts'

const TOKEN = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"sub":"somebody","jti":"a1b2"}').toString('base64url')}.c2lnbmF0dXJlLW9mLW5vYm9keS1hdC1hbGw`
const SECRET = 'S3cr&t/+"of"~a<client'
const printable = createPrintable([TOKEN, SECRET])

/** Whether any five characters of a secret are left. */
function leaks(text: string, secret: string): boolean {
  return Array.from({ length: secret.length - 4 }, (_, at) => secret.slice(at, at + 5)).some(
    (piece) => text.includes(piece),
  )
}

describe('a secret that an answer repeats', () => {
  it('is hidden wherever a quotation is cut', () => {
    for (let before = 80; before <= 220; before += 1) {
      const text = `${'x'.repeat(before)}${TOKEN}`
      const answer = { method: 'POST', url: 'https://h.example/', status: 400, text }
      for (const said of [
        received({ ...answer, headers: new Headers(), body: undefined }),
        shown(text),
        shown({ error_description: text }),
      ]) {
        assert.ok(!leaks(printable(said), TOKEN), printable(said))
      }
    }
  })

  it('is hidden where the server cut it, or began in the middle of it', () => {
    for (const cut of [TOKEN.slice(0, 9), TOKEN.slice(0, 18), TOKEN.slice(0, 60)])
      assert.equal(printable(`no token ${cut}... here`), 'no token [secret]... here')
    assert.equal(printable(`ends with ${TOKEN.slice(-16)}`), 'ends with [secret]')
  })

  it('is hidden in every usual encoding', () => {
    const json = JSON.stringify(SECRET).slice(1, -1)
    for (const spelled of [
      SECRET,
      json,
      JSON.stringify(json).slice(1, -1),
      json.replaceAll('/', String.raw`\u002f`),
      encodeURIComponent(SECRET),
      encodeURIComponent(SECRET).toLowerCase().replace('s3cr', 'S3cr'),
      new URLSearchParams({ '': SECRET }).toString().slice(1),
      SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
      Buffer.from(SECRET).toString('base64'),
      ...['mcp-server:', 'a:', 'ab:'].map((user) => Buffer.from(user + SECRET).toString('base64')),
      Buffer.from(`x${SECRET}`).toString('base64url'),
    ]) {
      const said = printable(`got ${spelled} here`)
      assert.match(said, /^got .{0,20}\[secret\].{0,4} here$/)
    }
  })

  it('is hidden where it is broken into lines', () => {
    const lines = TOKEN.replaceAll(/.{40}/g, '$&\r\n ')
    assert.ok(!leaks(printable(lines), TOKEN), printable(lines))
  })

  it('takes nothing else along', () => {
    const said = 'The client of 2025-11-25 got 401 with {"error":"invalid_client"}…'
    assert.equal(printable(said), said)
  })
})

it('nothing that a terminal obeys is left, and no line can be made up', () => {
  const hostile =
    'a\u001B]0;title\u0007b\u009B31mc\rd\n\nproblem fake: x\u202Ee\u2066f\u200Bg\u2028h\u0000i'
  const said = printable(hostile)
  assert.doesNotMatch(said, /[\p{Cc}\p{Cf}\u2028\u2029]/u)
  assert.match(said, /^a�\]0;title�b�31mc d problem fake: x�e�f�g h�i$/)
})

it('a text without end is cut', () => {
  assert.ok(printable('tool '.repeat(100_000)).length < 4000)
})
