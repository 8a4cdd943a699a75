import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redact } from '../../../../lambda/oauth/redact.ts'

const TOKEN = 'abcdefghijkl/mnopqrstuvwx+yz=='
const SECRET = 's3cretvalue1 : ü'

test('what was sent does not come back, in any member', () => {
  const answer = {
    active: true,
    sub: `user of ${TOKEN}`,
    aud: [SECRET, 'https://mcp.example.com/mcp'],
    exp: 7,
    mixed: [TOKEN, 7, null, [TOKEN]],
  }
  assert.deepEqual(redact(answer, [TOKEN, SECRET]), {
    active: true,
    sub: 'user of [redacted]',
    aud: ['[redacted]', 'https://mcp.example.com/mcp'],
    exp: 7,
    mixed: ['[redacted]', 7, null, [TOKEN]],
  })
})

test('nor do its longer words, whatever the encoding of the rest', () => {
  const answer = {
    active: true,
    scope: `mcp ${encodeURIComponent(TOKEN)}`,
    iss: new URLSearchParams([['', SECRET]]).toString(),
  }
  assert.deepEqual(redact(answer, [TOKEN, SECRET]), {
    active: true,
    scope: 'mcp [redacted]%2F[redacted]%2Byz%3D%3D',
    iss: '=[redacted]+%3A+%C3%BC',
  })
})

test('a short secret is part of any word, and takes none apart', () => {
  assert.deepEqual(redact({ active: true, scope: 'mcp' }, ['mcp', '']), {
    active: true,
    scope: 'mcp',
  })
})

test('members with names of the language’s own are members like others', () => {
  const answer = JSON.parse(
    '{"active":true,"__proto__":{"active":false},"constructor":"x"}',
  ) as never
  const clean = redact(answer, [TOKEN])
  assert.equal(clean.active, true)
  assert.equal(Object.getPrototypeOf(clean), Object.prototype)
})
