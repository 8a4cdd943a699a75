import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startAudited } from '../../../support/audited.ts'

describe('subjects', () => {
  test('are pseudonyms in every line, the same for each of them', async () => {
    await using hidden = await startAudited(
      { pseudonymizeSubjects: true },
      { sub: 'alice@x.example' },
    )
    const { audited, decided, lines } = await hidden.call('tools/call', { name: 'echo' })
    assert.match(String(audited[0]?.['subject']), /^pseudonym:[\w-]{22}$/)
    assert.equal(decided[0]?.['subject'], audited[0]?.['subject'])
    assert.ok(!JSON.stringify(lines).includes('alice'))
    const again = await hidden.call('tools/list', {})
    assert.equal(again.decided[0]?.['subject'], decided[0]?.['subject'])
  })

  test('may be pseudonyms without an audit', async () => {
    await using hidden = await startAudited({ pseudonymizeSubjects: true, audit: false })
    const { audited, decided } = await hidden.call('tools/call', { name: 'echo' })
    assert.deepEqual(audited, [])
    assert.match(String(decided[0]?.['subject']), /^pseudonym:/)
  })

  test('of a token without one are missing', async () => {
    await using hidden = await startAudited({ pseudonymizeSubjects: true }, { sub: undefined })
    const { audited, decided } = await hidden.call('tools/call', { name: 'echo' })
    assert.deepEqual([audited[0]?.['subject'], decided[0]?.['subject']], [undefined, undefined])
  })
})

describe('without the key', () => {
  const settings = { serverKey: { value: 'too short' }, pseudonymizeSubjects: true }

  test('calls go on, with a line that says why it has no hash, and no subject', async () => {
    await using keyless = await startAudited(settings)
    const { answer, audited, lines } = await keyless.call('tools/call', { name: 'echo' })
    assert.equal(answer.statusCode, 200)
    const [line = {}] = audited
    assert.equal(line['unhashed'], 'key_unreadable')
    assert.equal(line['argumentsHash'], undefined)
    assert.equal(line['subject'], 'unreadable')
    assert.ok(!JSON.stringify(lines).includes('alice'))
  })
})
